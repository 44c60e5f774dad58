// SPDX-License-Identifier: Apache-2.0
//
// Memory and registers of a tracee, breakpoints and steps.
#include "tests/linux/ptrace/tracee.hpp"

#include <elf.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace {

volatile long shared_word = 5;

[[gnu::noinline]] int answer() {
    asm volatile("");
    return 42;
}

long peek(pid_t process, const volatile void* address) {
    errno = 0;
    return ptrace(PTRACE_PEEKDATA, process, address, nullptr);
}

} // namespace

CASE(memory_is_read_and_written) {
    const pid_t process = test::tracee([] { _exit(static_cast<int>(shared_word)); });
    CHECK_EQ(peek(process, &shared_word), 5);
    CHECK_EQ(ptrace(PTRACE_POKEDATA, process, &shared_word, 9), 0);
    CHECK_EQ(peek(process, &shared_word), 9);
    CHECK_EQ(shared_word, 5);
    CHECK_EQ(peek(process, reinterpret_cast<void*>(8)), -1);
    CHECK_EQ(errno, EIO);
    test::go_on(process);
    CHECK(test::exited_with(process, 9));
}

CASE(a_breakpoint_in_code) {
    const pid_t process = test::tracee([] { _exit(answer()); });
    const auto place = reinterpret_cast<std::uintptr_t>(&answer);
    const long code = peek(process, reinterpret_cast<void*>(place));
    CHECK_EQ(ptrace(PTRACE_POKETEXT, process, place, (code & ~0xffL) | 0xcc), 0);
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTRAP));
    siginfo_t info{};
    CHECK_EQ(ptrace(PTRACE_GETSIGINFO, process, nullptr, &info), 0);
    CHECK_EQ(info.si_code, SI_KERNEL);
    user_regs_struct values = test::registers(process);
    CHECK_EQ(values.rip, place + 1);
    CHECK_EQ(ptrace(PTRACE_POKETEXT, process, place, code), 0);
    values.rip = place;
    CHECK_EQ(ptrace(PTRACE_SETREGS, process, nullptr, &values), 0);
    test::go_on(process);
    CHECK(test::exited_with(process, 42));
    CHECK_EQ(answer(), 42); // this process's code is as it was
}

CASE(memory_by_the_file) {
    const pid_t process = test::tracee([] { _exit(static_cast<int>(shared_word)); });
    const int file = test::open(("/proc/" + std::to_string(process) + "/mem").c_str(), O_RDWR);
    long word = 0;
    const auto place = reinterpret_cast<off_t>(&shared_word);
    CHECK_EQ(pread(file, &word, sizeof word, place), sizeof word);
    CHECK_EQ(word, 5);
    word = 11;
    CHECK_EQ(pwrite(file, &word, sizeof word, place), sizeof word);
    CHECK_EQ(pread(file, &word, sizeof word, 8), -1);
    CHECK_EQ(errno, EIO);
    test::close(file);
    test::go_on(process);
    CHECK(test::exited_with(process, 11));
}

CASE(registers_as_a_set) {
    const pid_t process = test::tracee([] {});
    user_regs_struct set{};
    iovec vector{&set, sizeof set};
    CHECK_EQ(ptrace(PTRACE_GETREGSET, process, NT_PRSTATUS, &vector), 0);
    CHECK_EQ(vector.iov_len, sizeof set);
    const user_regs_struct values = test::registers(process);
    CHECK(set.rip == values.rip && set.rsp == values.rsp && set.orig_rax == values.orig_rax);
    CHECK_EQ(set.cs, 0x33);
    CHECK_EQ(ptrace(PTRACE_SETREGSET, process, NT_PRSTATUS, &vector), 0);
    CHECK_EQ(ptrace(PTRACE_PEEKUSER, process, offsetof(user_regs_struct, rip), nullptr), static_cast<long>(values.rip));
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(steps_are_single) {
    const pid_t process = test::tracee([] { _exit(answer() == 42 ? 0 : 1); });
    errno = 0;
    if (ptrace(PTRACE_SINGLESTEP, process, nullptr, nullptr) != 0) { // a kernel without the trap flag
        CHECK_EQ(errno, EIO);
        test::go_on(process);
        CHECK(test::exited_with(process, 0));
        return;
    }
    const auto place = reinterpret_cast<std::uintptr_t>(&answer);
    bool passed = false;
    for (int steps = 0; steps < 20000; ++steps) {
        const int status = test::next_stop(process);
        if (!WIFSTOPPED(status)) {
            CHECK_EQ(status, 0);
            CHECK(passed);
            return;
        }
        CHECK_EQ(WSTOPSIG(status), SIGTRAP);
        passed |= test::registers(process).rip == place;
        test::go_on(process, PTRACE_SINGLESTEP);
    }
    CHECK(!"it ended");
}
