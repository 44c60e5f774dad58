// SPDX-License-Identifier: Apache-2.0
//
// Stops at system calls: PTRACE_SYSCALL, PTRACE_GET_SYSCALL_INFO.
#include "tests/linux/ptrace/tracee.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace {

void* option(long bits) { return reinterpret_cast<void*>(bits); }

void mark_calls(pid_t process) {
    CHECK_EQ(ptrace(PTRACE_SETOPTIONS, process, nullptr, option(PTRACE_O_TRACESYSGOOD)), 0);
}

// To the entry of the next call with this number.
void to_call(pid_t process, unsigned long number) {
    for (int calls = 0; calls < 20; ++calls) {
        test::go_on(process, PTRACE_SYSCALL);
        CHECK(test::stopped_with(process, SIGTRAP | 0x80));
        if (test::registers(process).orig_rax == number) return;
        test::go_on(process, PTRACE_SYSCALL);
        CHECK(test::stopped_with(process, SIGTRAP | 0x80));
    }
    CHECK(!"the call came");
}

} // namespace

CASE(a_call_stops_twice) {
    const pid_t process = test::tracee([] { _exit(call(SYS_getppid) == getppid() ? 0 : 1); });
    mark_calls(process);
    to_call(process, SYS_getppid);
    CHECK_EQ(static_cast<long>(test::registers(process).rax), -ENOSYS);
    test::go_on(process, PTRACE_SYSCALL);
    CHECK(test::stopped_with(process, SIGTRAP | 0x80));
    CHECK_EQ(static_cast<long>(test::registers(process).rax), getpid());
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(a_call_is_described) {
    const pid_t process = test::tracee([] { call(SYS_lseek, -1, 22, 0); });
    mark_calls(process);
    to_call(process, SYS_lseek);
    __ptrace_syscall_info info{};
    const auto get = [&] {
        return ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), process, sizeof info, &info);
    };
    CHECK_EQ(get(), 80);
    CHECK_EQ(info.op, PTRACE_SYSCALL_INFO_ENTRY);
    CHECK_EQ(info.entry.nr, SYS_lseek);
    CHECK_EQ(info.entry.args[1], 22);
    CHECK_EQ(info.instruction_pointer, test::registers(process).rip);
    test::go_on(process, PTRACE_SYSCALL);
    CHECK(test::stopped_with(process, SIGTRAP | 0x80));
    CHECK_EQ(get(), 33);
    CHECK_EQ(info.op, PTRACE_SYSCALL_INFO_EXIT);
    CHECK_EQ(info.exit.rval, -EBADF);
    CHECK_EQ(info.exit.is_error, 1);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(a_call_is_replaced_and_its_result_too) {
    const pid_t process = test::tracee([] {
        const bool replaced = call(SYS_getppid) == getpid();
        _exit(replaced && call(SYS_getppid) == 77 ? 0 : 1);
    });
    mark_calls(process);
    to_call(process, SYS_getppid);
    CHECK_EQ(ptrace(PTRACE_POKEUSER, process, offsetof(user_regs_struct, orig_rax), SYS_getpid), 0);
    test::go_on(process, PTRACE_SYSCALL);
    CHECK(test::stopped_with(process, SIGTRAP | 0x80));
    to_call(process, SYS_getppid);
    user_regs_struct values = test::registers(process);
    values.orig_rax = static_cast<unsigned long>(-1); // no call is made
    CHECK_EQ(ptrace(PTRACE_SETREGS, process, nullptr, &values), 0);
    test::go_on(process, PTRACE_SYSCALL);
    CHECK(test::stopped_with(process, SIGTRAP | 0x80));
    CHECK_EQ(ptrace(PTRACE_POKEUSER, process, offsetof(user_regs_struct, rax), 77), 0);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(an_interrupted_call_goes_on_as_without_a_tracer) {
    const pid_t process = test::tracee([] {
        test::count_signal(SIGUSR1, SA_RESTART);
        int ends[2];
        CHECK_EQ(pipe(ends), 0);
        if (fork() == 0) {
            usleep(30000);
            kill(getppid(), SIGUSR1);
            usleep(30000);
            _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
        }
        char byte = 0;
        CHECK_EQ(read(ends[0], &byte, 1), 1);
        CHECK_EQ(test::deliveries(SIGUSR1), 1);
    });
    bool signalled = false;
    for (;;) {
        test::go_on(process, PTRACE_SYSCALL, signalled ? SIGUSR1 : 0);
        const int status = test::next_stop(process);
        if (!WIFSTOPPED(status)) {
            CHECK_EQ(status, 0);
            return;
        }
        signalled = WSTOPSIG(status) == SIGUSR1;
    }
}
