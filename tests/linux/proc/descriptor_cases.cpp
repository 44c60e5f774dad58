// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/fd, fdinfo, ns and the links; /proc/locks.
#include "tests/linux/fs/harness.hpp"
#include "tests/linux/proc/text.hpp"

#include <sys/file.h>
#include <unistd.h>

namespace {

std::string in_fdinfo(int descriptor) { return "/proc/self/fdinfo/" + std::to_string(descriptor); }

std::string target(const std::string& path) {
    char text[256];
    const long length = call(SYS_readlink, path.c_str(), text, sizeof text);
    return length < 0 ? "" : std::string(text, static_cast<std::size_t>(length));
}

} // namespace

CASE(DescriptorTexts) {
    test::make_file("file", "0123456789");
    const int file = test::open("file", O_RDWR | O_APPEND);
    const int closing = test::open("file", O_RDONLY | O_CLOEXEC);
    CHECK_EQ(call(SYS_lseek, file, 5, SEEK_SET), 5);
    const std::string text = test::content(in_fdinfo(file).c_str());
    CHECK(text::field(text, "pos") == "5");
    CHECK(text::field(text, "flags") == "0102002");
    CHECK(text::field(text, "ino") == std::to_string(test::status("file").st_ino));
    CHECK(text::field(test::content(in_fdinfo(closing).c_str()), "flags") == "02100000");
    const std::string mount = text::field(text, "mnt_id");
    bool mounted = false;
    for (const std::string& line : text::lines(test::content("/proc/self/mountinfo")))
        mounted = mounted || text::words(line)[0] == mount;
    CHECK(mounted);
    CHECK_FAILS(call(SYS_open, in_fdinfo(99).c_str(), O_RDONLY), ENOENT);
    test::close(file);
    test::close(closing);
}

CASE(LockTexts) {
    test::make_file("file", "");
    const int file = test::open("file", O_RDWR);
    CHECK_EQ(call(SYS_flock, file, LOCK_EX), 0);
    const std::string inode = ":" + std::to_string(test::status("file").st_ino) + " 0 EOF";
    const std::string locks = test::content("/proc/locks");
    CHECK(locks.find("FLOCK  ADVISORY  WRITE") != std::string::npos);
    CHECK(locks.find(inode) != std::string::npos);
    CHECK(text::field(test::content(in_fdinfo(file).c_str()), "lock").find("FLOCK  ADVISORY  WRITE") !=
          std::string::npos);
    test::close(file);
    CHECK(test::content("/proc/locks").find(inode) == std::string::npos);
}

CASE(Namespaces) {
    CHECK(test::names("/proc/self/ns").find("mnt net pid") != std::string::npos);
    const std::string pid_namespace = target("/proc/self/ns/pid");
    CHECK(pid_namespace.starts_with("pid:["));
    CHECK(target("/proc/self/ns/pid_for_children") == pid_namespace);
    const int file = test::open("/proc/self/ns/uts", O_RDONLY);
    CHECK(target("/proc/self/fd/" + std::to_string(file)) == target("/proc/self/ns/uts"));
    struct stat by_name, by_descriptor;
    CHECK_EQ(call(SYS_stat, "/proc/self/ns/uts", &by_name), 0);
    CHECK_EQ(call(SYS_fstat, file, &by_descriptor), 0);
    CHECK_EQ(by_name.st_ino, by_descriptor.st_ino);
    CHECK(target("/proc/self/ns/uts") == "uts:[" + std::to_string(by_name.st_ino) + "]");
    test::close(file);
}

CASE(Links) {
    char here[256];
    CHECK(call(SYS_getcwd, here, sizeof here) > 0);
    CHECK(target("/proc/self/cwd") == here);
    CHECK(target("/proc/self/exe").ends_with("linux_proc_test"));
    CHECK(target("/proc/self") == std::to_string(getpid()));
    CHECK(target("/proc/thread-self") == std::to_string(getpid()) + "/task/" + std::to_string(getpid()));
    CHECK(target("/proc/net") == "self/net");
    CHECK(test::content("/proc/net/dev").starts_with("Inter-|   Receive "));
    CHECK(test::content("/proc/self/net/tcp").starts_with("  sl  local_address rem_address   st "));
}
