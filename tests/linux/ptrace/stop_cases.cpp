// SPDX-License-Identifier: Apache-2.0
//
// Stops by signals, PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_LISTEN, PTRACE_DETACH.
#include "tests/linux/ptrace/tracee.hpp"

#include <unistd.h>

namespace {

void for_ever() {
    for (;;)
        pause();
}

long ask(__ptrace_request request, pid_t process, long data = 0) {
    const long result = ptrace(request, process, nullptr, reinterpret_cast<void*>(data));
    return result == -1 ? -errno : result;
}

std::string field(pid_t process, const std::string& name) {
    const std::string text = test::content(("/proc/" + std::to_string(process) + "/status").c_str());
    const std::size_t at = text.find(name + ":\t");
    return text.substr(at + name.size() + 2, text.find('\n', at) - at - name.size() - 2);
}

} // namespace

CASE(a_signal_is_the_tracers_first) {
    const pid_t process = test::tracee([] {
        test::count_signal(SIGUSR1);
        test::count_signal(SIGUSR2);
        raise(SIGUSR1);
        _exit(test::deliveries(SIGUSR1) * 10 + test::deliveries(SIGUSR2));
    });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGUSR1));
    CHECK(field(process, "State") == "t (tracing stop)");
    CHECK(field(process, "TracerPid") == std::to_string(getpid()));
    siginfo_t info{};
    CHECK_EQ(ptrace(PTRACE_GETSIGINFO, process, nullptr, &info), 0);
    CHECK_EQ(info.si_signo, SIGUSR1);
    CHECK_EQ(info.si_pid, process);
    test::go_on(process, PTRACE_CONT, SIGUSR2); // another one instead
    CHECK(test::exited_with(process, 1));
}

CASE(a_signal_can_be_taken_away) {
    const pid_t process = test::tracee([] { raise(SIGTERM); });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTERM));
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(ignored_signals_stop_too) {
    const pid_t process = test::tracee([] {
        std::signal(SIGUSR1, SIG_IGN);
        raise(SIGUSR1);
    });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGUSR1));
    test::go_on(process, PTRACE_CONT, SIGUSR1);
    CHECK(test::exited_with(process, 0));
}

CASE(killing_needs_no_tracer) {
    const pid_t process = test::tracee(for_ever);
    kill(process, SIGKILL);
    CHECK(test::killed_by(process, SIGKILL));
}

CASE(attaching_stops) {
    const pid_t process = test::child(for_ever);
    CHECK_EQ(ask(PTRACE_ATTACH, process), 0);
    CHECK_EQ(ask(PTRACE_ATTACH, process), -EPERM);
    CHECK(test::stopped_with(process, SIGSTOP));
    CHECK_EQ(ask(PTRACE_INTERRUPT, process), -EIO);
    CHECK_EQ(ask(PTRACE_DETACH, process), 0);
    CHECK(field(process, "TracerPid") == "0");
    CHECK_EQ(ask(PTRACE_CONT, process), -ESRCH);
    kill(process, SIGTERM);
    CHECK(test::killed_by(process, SIGTERM));
}

CASE(detaching_with_a_signal) {
    const pid_t process = test::child(for_ever);
    CHECK_EQ(ask(PTRACE_ATTACH, process), 0);
    CHECK(test::stopped_with(process, SIGSTOP));
    CHECK_EQ(ask(PTRACE_DETACH, process, SIGUSR1), 0);
    CHECK(test::killed_by(process, SIGUSR1));
}

CASE(seizing_does_not_stop) {
    const pid_t process = test::child(for_ever);
    CHECK_EQ(ask(PTRACE_SEIZE, process), 0);
    CHECK_EQ(ask(PTRACE_CONT, process), -ESRCH); // it runs
    CHECK_EQ(ask(PTRACE_INTERRUPT, process), 0);
    const int status = test::next_stop(process);
    CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
    CHECK_EQ(test::event_of(status), PTRACE_EVENT_STOP);
    CHECK_EQ(ask(PTRACE_DETACH, process), 0);
    kill(process, SIGKILL);
    CHECK(test::killed_by(process, SIGKILL));
}

CASE(a_seized_process_stops_as_a_group) {
    const pid_t process = test::child(for_ever);
    CHECK_EQ(ask(PTRACE_SEIZE, process), 0);
    kill(process, SIGSTOP);
    CHECK(test::stopped_with(process, SIGSTOP)); // before the signal
    test::go_on(process, PTRACE_CONT, SIGSTOP);
    int status = test::next_stop(process); // and as a group
    CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
    CHECK_EQ(test::event_of(status), PTRACE_EVENT_STOP);
    CHECK_EQ(ask(PTRACE_LISTEN, process), 0);
    kill(process, SIGCONT);
    status = test::next_stop(process);
    CHECK_EQ(test::event_of(status), PTRACE_EVENT_STOP);
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGCONT));
    kill(process, SIGKILL);
    CHECK(test::killed_by(process, SIGKILL));
}

CASE(a_tracer_that_ends_lets_go) {
    test::Gate leave;
    const pid_t process = test::child([&] { leave.wait(); });
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(ask(PTRACE_ATTACH, process), 0);
        CHECK(test::stopped_with(process, SIGSTOP));
    }));
    leave.open();
    CHECK(test::exited_with(process, 0));
}

CASE(a_tracer_that_ends_can_take_them_along) {
    const pid_t process = test::child(for_ever);
    CHECK_ENDS_WELL(test::child([&] { CHECK_EQ(ask(PTRACE_SEIZE, process, PTRACE_O_EXITKILL), 0); }));
    CHECK(test::killed_by(process, SIGKILL));
}

CASE(who_may_not_be_traced) {
    CHECK_EQ(ask(PTRACE_ATTACH, getpid()), -EPERM);
    CHECK_EQ(ask(PTRACE_ATTACH, 0x3fffffff), -ESRCH);
    const pid_t parent = getpid();
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(setresuid(1000, 1000, 1000), 0);
        CHECK_EQ(ask(PTRACE_ATTACH, parent), -EPERM);
    }));
}

CASE(signals_that_wait_are_shown) {
    const pid_t process = test::tracee([] {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGRTMIN);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        for (int value = 0; value < 3; ++value)
            sigqueue(getpid(), SIGRTMIN, {.sival_int = value});
        raise(SIGTERM);
    });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTERM));
    siginfo_t infos[4];
    __ptrace_peeksiginfo_args wanted{0, PTRACE_PEEKSIGINFO_SHARED, 4};
    CHECK_EQ(ptrace(PTRACE_PEEKSIGINFO, process, &wanted, infos), 3);
    for (int value = 0; value < 3; ++value)
        CHECK(infos[value].si_signo == SIGRTMIN && infos[value].si_value.sival_int == value);
    wanted.off = 2;
    CHECK_EQ(ptrace(PTRACE_PEEKSIGINFO, process, &wanted, infos), 1);
    CHECK_EQ(infos[0].si_value.sival_int, 2);
    wanted.flags = 0; // the thread's own
    CHECK_EQ(ptrace(PTRACE_PEEKSIGINFO, process, &wanted, infos), 0);
    wanted.flags = 2;
    errno = 0;
    CHECK(ptrace(PTRACE_PEEKSIGINFO, process, &wanted, infos) == -1 && errno == EINVAL);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

// Who attaches to a process that has stopped finds it stopped for him at once.
CASE(attaching_to_a_stopped_process) {
    const pid_t process = test::child([] { raise(SIGSTOP); });
    int status = 0;
    CHECK_EQ(waitpid(process, &status, WUNTRACED), process);
    CHECK_EQ(ptrace(PTRACE_ATTACH, process, nullptr, nullptr), 0);
    CHECK(test::registers(process).rip != 0);
    CHECK_EQ(ptrace(PTRACE_DETACH, process, nullptr, nullptr), 0);
    kill(process, SIGCONT);
    CHECK_ENDS_WELL(process);
}
