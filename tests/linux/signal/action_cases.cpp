// SPDX-License-Identifier: Apache-2.0
//
// What sigaction(2)'s flags do.
#include "tests/linux/signal/blocked.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

volatile sig_atomic_t depth;
volatile sig_atomic_t deepest;
volatile sig_atomic_t rounds;

void again(int signal) {
    depth = depth + 1;
    if (depth > deepest) deepest = depth;
    rounds = rounds + 1;
    if (rounds < 3) raise(signal);
    depth = depth - 1;
}

int deepest_with(int flags) {
    struct sigaction action {};
    action.sa_handler = again;
    action.sa_flags = flags;
    CHECK_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    depth = 0;
    deepest = 0;
    rounds = 0;
    raise(SIGUSR1);
    CHECK_EQ(rounds, 3);
    return deepest;
}

volatile sig_atomic_t told_code;
volatile sig_atomic_t told_status;
volatile sig_atomic_t told_pid;

void note(int, siginfo_t* info, void*) {
    told_code = info->si_code;
    told_status = info->si_status;
    told_pid = info->si_pid;
}

} // namespace

CASE(handlers_defer_their_signal) {
    CHECK_EQ(deepest_with(0), 1);
    CHECK_EQ(deepest_with(SA_NODEFER), 3);
}

CASE(handlers_for_once) {
    test::count_signal(SIGUSR1, static_cast<int>(SA_RESETHAND));
    raise(SIGUSR1);
    CHECK_EQ(test::deliveries(SIGUSR1), 1);
    struct sigaction now {};
    CHECK_EQ(sigaction(SIGUSR1, nullptr, &now), 0);
    CHECK(now.sa_handler == SIG_DFL);
}

CASE(handlers_block_others) {
    struct sigaction action {};
    action.sa_handler = [](int) {
        raise(SIGUSR2);
        depth = test::deliveries(SIGUSR2);
    };
    sigaddset(&action.sa_mask, SIGUSR2);
    test::count_signal(SIGUSR2);
    CHECK_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    depth = -1;
    raise(SIGUSR1);
    CHECK_EQ(depth, 0);
    CHECK_EQ(test::deliveries(SIGUSR2), 1);
}

CASE(children_that_nobody_waits_for) {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDWAIT;
    struct sigaction before {};
    CHECK_EQ(sigaction(SIGCHLD, &action, &before), 0);
    const pid_t child = test::child([] {});
    CHECK_EQ(waitpid(child, nullptr, 0), -1);
    CHECK_EQ(errno, ECHILD);
    CHECK_EQ(sigaction(SIGCHLD, &before, nullptr), 0);
}

CASE(children_tell_of_stops) {
    struct sigaction action {};
    action.sa_sigaction = note;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    CHECK_EQ(sigaction(SIGCHLD, &action, nullptr), 0);
    const pid_t child = test::child([] {
        raise(SIGSTOP);
        _exit(7);
    });
    CHECK(test::stopped_by(child, SIGSTOP));
    CHECK_EQ(told_code, CLD_STOPPED);
    CHECK_EQ(told_status, SIGSTOP);
    CHECK_EQ(told_pid, child);
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
    CHECK_EQ(sigaction(SIGCHLD, &action, nullptr), 0);
    told_code = 0;
    kill(child, SIGCONT);
    CHECK(test::exited_with(child, 7));
    CHECK_EQ(told_code, CLD_EXITED); // and not CLD_CONTINUED
    CHECK_EQ(told_status, 7);
    signal(SIGCHLD, SIG_DFL);
}

CASE(actions_refused) {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    CHECK_EQ(sigaction(SIGKILL, &action, nullptr), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_FAILS(call(SYS_rt_sigaction, SIGUSR1, nullptr, nullptr, 4), EINVAL);
    CHECK_FAILS(call(SYS_rt_sigaction, 65, nullptr, nullptr, 8), EINVAL);
    CHECK_FAILS(call(SYS_rt_sigprocmask, 9, &action, nullptr, 8), EINVAL);
}

namespace {

volatile sig_atomic_t faults;
char* sealed_stack;

} // namespace

CASE(resetting_a_handler_keeps_its_flags) {
    struct sigaction action {};
    action.sa_handler = again;
    action.sa_flags = SA_RESETHAND | SA_SIGINFO;
    rounds = 3;
    CHECK_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    raise(SIGUSR1);
    CHECK_EQ(sigaction(SIGUSR1, nullptr, &action), 0);
    CHECK(action.sa_handler == SIG_DFL);
    CHECK((action.sa_flags & SA_SIGINFO) != 0 && (static_cast<unsigned>(action.sa_flags) & SA_RESETHAND) != 0);
}

// Linux then sends SIGSEGV, which has a handler on the usual stack.
CASE(a_stack_that_takes_no_frame_is_a_fault) {
    constexpr std::size_t bytes = 1 << 16;
    sealed_stack = static_cast<char*>(mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    stack_t stack{sealed_stack, 0, bytes};
    CHECK_EQ(sigaltstack(&stack, nullptr), 0);
    struct sigaction action {};
    action.sa_handler = again;
    action.sa_flags = SA_ONSTACK;
    CHECK_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
    action.sa_handler = [](int) { faults = faults + 1; };
    action.sa_flags = 0;
    CHECK_EQ(sigaction(SIGSEGV, &action, nullptr), 0);
    faults = 0;
    raise(SIGUSR1);
    CHECK_EQ(faults, 1);
    stack.ss_flags = SS_DISABLE;
    CHECK_EQ(sigaltstack(&stack, nullptr), 0);
    CHECK_EQ(munmap(sealed_stack, bytes), 0);
    std::signal(SIGSEGV, SIG_DFL);
    std::signal(SIGUSR1, SIG_DFL);
}
