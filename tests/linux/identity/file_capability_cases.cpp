// SPDX-License-Identifier: Apache-2.0
//
// Capabilities that a program's file has, capabilities(7). They need a user 0 with CAP_SETFCAP, CAP_SETUID,
// CAP_SETPCAP.
#include "tests/linux/tty/processes.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::uint64_t bit(int capability) { return std::uint64_t{1} << capability; }

std::string hex(std::uint64_t number) {
    char text[20];
    std::snprintf(text, sizeof text, "%016lx", static_cast<unsigned long>(number));
    return text;
}

long give(const char* program, std::uint64_t permitted, std::uint32_t flags) {
    const std::uint32_t value[5] = {VFS_CAP_REVISION_2 | flags, static_cast<std::uint32_t>(permitted), 0,
                                    static_cast<std::uint32_t>(permitted >> 32), 0};
    return call(SYS_setxattr, program, "security.capability", value, sizeof value, 0);
}

void copy_of_this_program(const char* name) {
    test::make_file(name, test::content("/proc/self/exe"));
    CHECK_EQ(call(SYS_chmod, name, 0755), 0);
}

// Executes the copy as user 1000; it must find these sets.
void run(const std::string& effective, const std::string& permitted) {
    const std::string wanted[] = {"EFFECTIVE=" + effective, "PERMITTED=" + permitted};
    const char* const environment[] = {wanted[0].c_str(), wanted[1].c_str(), "TMPDIR=/tmp", nullptr};
    const char* const arguments[] = {"program", "the_program_with_capabilities", nullptr};
    CHECK_EQ(setgid(1000), 0);
    CHECK_EQ(setuid(1000), 0);
    CHECK_EQ(call(SYS_execve, "program", arguments, environment), 0);
}

// In a child whose directory others can reach.
void with_program(void (*body)()) {
    if (getuid() != 0) return;
    CHECK_EQ(chmod(".", 0755), 0);
    copy_of_this_program("program");
    CHECK_ENDS_WELL(test::child(body));
}

} // namespace

// Run by the next cases.
CASE(the_program_with_capabilities) {
    const char* const effective = std::getenv("EFFECTIVE");
    if (effective == nullptr) return;
    const std::string status = test::content("/proc/self/status");
    CHECK(status.find(std::string("CapEff:\t") + effective) != std::string::npos);
    CHECK(status.find(std::string("CapPrm:\t") + std::getenv("PERMITTED")) != std::string::npos);
}

CASE(a_program_gets_what_its_file_has) {
    with_program([] {
        CHECK_EQ(give("program", bit(CAP_NET_RAW), VFS_CAP_FLAGS_EFFECTIVE), 0);
        run(hex(bit(CAP_NET_RAW)), hex(bit(CAP_NET_RAW)));
    });
}

CASE(a_program_that_has_to_raise_them_itself) {
    with_program([] {
        CHECK_EQ(give("program", bit(CAP_CHOWN) | bit(CAP_KILL), 0), 0);
        run(hex(0), hex(bit(CAP_CHOWN) | bit(CAP_KILL)));
    });
}

CASE(no_more_than_the_bounding_set) {
    with_program([] {
        CHECK_EQ(give("program", bit(CAP_NET_RAW), VFS_CAP_FLAGS_EFFECTIVE), 0);
        CHECK_EQ(prctl(PR_CAPBSET_DROP, CAP_NET_RAW, 0, 0, 0), 0);
        const char* const arguments[] = {"program", nullptr};
        CHECK_EQ(setuid(1000), 0);
        CHECK_FAILS(call(SYS_execve, "program", arguments, nullptr), EPERM);
    });
}

CASE(no_new_privileges_by_a_file) {
    with_program([] {
        CHECK_EQ(give("program", bit(CAP_NET_RAW), VFS_CAP_FLAGS_EFFECTIVE), 0);
        CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        run(hex(0), hex(0));
    });
}

CASE(writing_takes_a_files_capabilities_away) {
    if (getuid() != 0) return;
    test::make_file("file", "text");
    char value[32];
    CHECK_EQ(give("file", bit(CAP_NET_RAW), 0), 0);
    CHECK_EQ(call(SYS_getxattr, "file", "security.capability", value, sizeof value), 20);
    const int file = test::open("file", O_WRONLY);
    CHECK_EQ(call(SYS_write, file, "x", 1), 1);
    test::close(file);
    CHECK_FAILS(call(SYS_getxattr, "file", "security.capability", value, sizeof value), ENODATA);
    CHECK_EQ(give("file", bit(CAP_NET_RAW), 0), 0);
    CHECK_EQ(chown("file", 1000, 1000), 0);
    CHECK_FAILS(call(SYS_getxattr, "file", "security.capability", value, sizeof value), ENODATA);
}
