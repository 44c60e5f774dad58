// SPDX-License-Identifier: Apache-2.0
//
// execveat(2).
#include "tests/linux/tty/processes.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace {

// The program of these cases, which runs one that says how it was started.
const char* const arguments[] = {"linux_process_test", "the_program_that_was_executed", nullptr};

void in_child(const std::function<void(const char* const* environment)>& body) {
    const pid_t process = test::child([&] {
        const char* const environment[] = {"EXECUTED=yes", "TMPDIR=/tmp", nullptr};
        body(environment);
        _exit(9);
    });
    CHECK_ENDS_WELL(process);
}

} // namespace

// Run by the next cases.
CASE(the_program_that_was_executed) {
    if (std::getenv("EXECUTED") == nullptr) return;
    CHECK(test::content("/proc/self/cmdline") ==
          std::string("linux_process_test\0the_program_that_was_executed\0", 49));
}

CASE(a_program_by_its_descriptor) {
    in_child([](const char* const* environment) {
        const int self = test::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        call(SYS_execveat, self, "", arguments, environment, AT_EMPTY_PATH);
    });
}

CASE(a_program_below_a_directory) {
    in_child([](const char* const* environment) {
        CHECK_EQ(symlink("/proc/self/exe", "link"), 0);
        const int here = test::open(".", O_RDONLY | O_DIRECTORY);
        CHECK_FAILS(call(SYS_execveat, here, "link", arguments, environment, AT_SYMLINK_NOFOLLOW), ELOOP);
        call(SYS_execveat, here, "link", arguments, environment, 0);
    });
}

CASE(what_execveat_refuses) {
    const char* const none[] = {nullptr};
    const int directory = test::open(".", O_RDONLY | O_DIRECTORY);
    test::make_file("plain", "text");
    const int plain = test::open("plain", O_RDONLY);
    CHECK_FAILS(call(SYS_execveat, -1, "plain", arguments, none, 0), EBADF);
    CHECK_FAILS(call(SYS_execveat, plain, "plain", arguments, none, 0), ENOTDIR);
    CHECK_FAILS(call(SYS_execveat, directory, "", arguments, none, 0), ENOENT);
    CHECK_FAILS(call(SYS_execveat, directory, "", arguments, none, AT_EMPTY_PATH), EACCES);
    CHECK_FAILS(call(SYS_execveat, plain, "", arguments, none, AT_EMPTY_PATH), EACCES);
    CHECK_FAILS(call(SYS_execveat, directory, "none", arguments, none, 0), ENOENT);
    CHECK_FAILS(call(SYS_execveat, directory, "plain", arguments, none, 1), EINVAL);
    test::close(plain);
    test::close(directory);
}

CASE(a_script_whose_descriptor_closes) {
    test::make_file("script", "#!/proc/self/exe\n");
    CHECK_EQ(chmod("script", 0755), 0);
    const char* const none[] = {nullptr};
    const int script = test::open("script", O_RDONLY | O_CLOEXEC);
    CHECK_FAILS(call(SYS_execveat, script, "", arguments, none, AT_EMPTY_PATH), ENOENT);
    test::close(script);
}
