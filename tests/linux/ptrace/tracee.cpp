// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/ptrace/tracee.hpp"

namespace test {

pid_t tracee(const std::function<void()>& body) {
    const pid_t process = child([&] {
        CHECK_EQ(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr), 0);
        raise(SIGSTOP);
        body();
    });
    CHECK(stopped_with(process, SIGSTOP));
    return process;
}

int next_stop(pid_t process) { return wait_status(process, __WALL); }

bool stopped_with(pid_t process, int signal) {
    const int status = next_stop(process);
    return WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

void go_on(pid_t process, __ptrace_request request, int signal) {
    CHECK_EQ(ptrace(request, process, nullptr, reinterpret_cast<void*>(static_cast<long>(signal))), 0);
}

user_regs_struct registers(pid_t process) {
    user_regs_struct values{};
    CHECK_EQ(ptrace(PTRACE_GETREGS, process, nullptr, &values), 0);
    return values;
}

} // namespace test
