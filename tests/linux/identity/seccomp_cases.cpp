// SPDX-License-Identifier: Apache-2.0
//
// seccomp(2).
#include "tests/linux/tty/processes.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <vector>

namespace {

constexpr std::uint16_t load = BPF_LD | BPF_W | BPF_ABS;
constexpr std::uint16_t jump_equal = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t give_back = BPF_RET | BPF_K;
constexpr std::uint32_t number_offset = offsetof(seccomp_data, nr);

long install(std::vector<sock_filter> program, unsigned flags = 0) {
    const sock_fprog given{static_cast<unsigned short>(program.size()), program.data()};
    return call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &given);
}

// One call gets this action, all others are allowed.
std::vector<sock_filter> for_call(long number, std::uint32_t action) {
    return {{load, 0, 0, number_offset},
            {jump_equal, 0, 1, static_cast<std::uint32_t>(number)},
            {give_back, 0, 0, action},
            {give_back, 0, 0, SECCOMP_RET_ALLOW}};
}

void filtered(void (*body)()) {
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        body();
    }));
}

pid_t doomed(long number, std::uint32_t action) {
    return test::child([&] {
        CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        CHECK_EQ(install(for_call(number, action)), 0);
        call(number);
        _exit(0);
    });
}

} // namespace

CASE(filters_refuse_calls) {
    filtered([] {
        CHECK_EQ(prctl(PR_GET_SECCOMP, 0, 0, 0, 0), 0);
        CHECK_EQ(install(for_call(SYS_getppid, SECCOMP_RET_ERRNO | ENOTTY)), 0);
        CHECK_EQ(prctl(PR_GET_SECCOMP, 0, 0, 0, 0), 2);
        CHECK_FAILS(call(SYS_getppid), ENOTTY);
        CHECK(call(SYS_getpid) > 0);
        CHECK_ENDS_WELL(test::child([] { CHECK_FAILS(call(SYS_getppid), ENOTTY); }));
        // Of several filters the strictest counts.
        CHECK_EQ(install(for_call(SYS_getppid, SECCOMP_RET_ALLOW)), 0);
        CHECK_FAILS(call(SYS_getppid), ENOTTY);
        CHECK_EQ(install(for_call(SYS_getuid, SECCOMP_RET_LOG)), 0);
        CHECK(call(SYS_getuid) >= 0);
        CHECK_EQ(install(for_call(SYS_getgid, SECCOMP_RET_TRACE | 5)), 0);
        CHECK_FAILS(call(SYS_getgid), ENOSYS); // nobody traces
    });
}

CASE(filters_look_at_arguments) {
    filtered([] {
        const std::uint32_t argument = offsetof(seccomp_data, args[0]);
        CHECK_EQ(install({{load, 0, 0, offsetof(seccomp_data, arch)},
                          {jump_equal, 1, 0, AUDIT_ARCH_X86_64},
                          {give_back, 0, 0, SECCOMP_RET_KILL_PROCESS},
                          {load, 0, 0, number_offset},
                          {jump_equal, 0, 6, SYS_close},
                          {load, 0, 0, argument},
                          {BPF_ALU | BPF_ADD | BPF_K, 0, 0, 100},
                          {BPF_ST, 0, 0, 3},
                          {BPF_LDX | BPF_W | BPF_MEM, 0, 0, 3},
                          {BPF_MISC | BPF_TXA, 0, 0, 0},
                          {BPF_JMP | BPF_JGE | BPF_K, 1, 0, 1100},
                          {give_back, 0, 0, SECCOMP_RET_ALLOW},
                          {give_back, 0, 0, SECCOMP_RET_ERRNO | EXDEV}}),
                 0);
        CHECK_FAILS(call(SYS_close, 999), EBADF);
        CHECK_FAILS(call(SYS_close, 1000), EXDEV);
    });
}

CASE(filters_trap) {
    filtered([] {
        static volatile sig_atomic_t code;
        static volatile sig_atomic_t number;
        static volatile sig_atomic_t error;
        struct sigaction action {};
        action.sa_sigaction = [](int, siginfo_t* info, void*) {
            code = info->si_code;
            number = info->si_syscall;
            error = info->si_errno;
        };
        action.sa_flags = SA_SIGINFO;
        CHECK_EQ(sigaction(SIGSYS, &action, nullptr), 0);
        CHECK_EQ(install(for_call(SYS_getppid, SECCOMP_RET_TRAP | 77)), 0);
        call(SYS_getppid);
        CHECK_EQ(code, 1); // SYS_SECCOMP
        CHECK_EQ(number, SYS_getppid);
        CHECK_EQ(error, 77);
    });
}

CASE(filters_kill) {
    CHECK(test::killed_by(doomed(SYS_getppid, SECCOMP_RET_KILL_PROCESS), SIGSYS));
    CHECK(test::killed_by(doomed(SYS_getppid, SECCOMP_RET_KILL_THREAD), SIGSYS));
}

CASE(filters_refused) {
    filtered([] {
        CHECK_FAILS(install({{load, 0, 0, 2}, {give_back, 0, 0, 0}}), EINVAL);                      // not a word
        CHECK_FAILS(install({{load, 0, 0, 64}, {give_back, 0, 0, 0}}), EINVAL);                     // behind the data
        CHECK_FAILS(install({{jump_equal, 5, 0, 0}, {give_back, 0, 0, 0}}), EINVAL);                // outside
        CHECK_FAILS(install({{load, 0, 0, 0}}), EINVAL);                                            // no end
        CHECK_FAILS(install({{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, {give_back, 0, 0, 0}}), EINVAL); // by 0
        CHECK_FAILS(install({{BPF_ST, 0, 0, 16}, {give_back, 0, 0, 0}}), EINVAL);
        CHECK_FAILS(install({{0xffff, 0, 0, 0}, {give_back, 0, 0, 0}}), EINVAL);
        CHECK_FAILS(install(for_call(SYS_getppid, SECCOMP_RET_ALLOW), 0x100), EINVAL);
        CHECK_FAILS(call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr), EFAULT);
        CHECK_FAILS(call(SYS_seccomp, 99, 0, nullptr), EINVAL);
        const std::uint32_t actions[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO,
                                         SECCOMP_RET_TRACE,        SECCOMP_RET_LOG,  SECCOMP_RET_ALLOW};
        for (const std::uint32_t action : actions)
            CHECK_EQ(call(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action), 0);
        const std::uint32_t unknown = 0x12340000;
        CHECK_FAILS(call(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &unknown), EOPNOTSUPP);
    });
    CHECK_ENDS_WELL(test::child([] {
        if (getuid() == 0) CHECK_EQ(setuid(65534), 0);
        CHECK_FAILS(install(for_call(SYS_getppid, SECCOMP_RET_ALLOW)), EACCES); // may gain privileges
    }));
}

CASE(strict_mode) {
    const pid_t obedient = test::child([] {
        CHECK_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0), 0);
        call(SYS_write, -1, nullptr, 0);
        call(SYS_exit, 5);
    });
    CHECK(test::exited_with(obedient, 5));
    const pid_t other = test::child([] {
        CHECK_EQ(call(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, nullptr), 0);
        call(SYS_getpid);
    });
    CHECK(test::killed_by(other, SIGKILL));
}
