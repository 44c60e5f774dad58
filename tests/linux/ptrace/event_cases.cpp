// SPDX-License-Identifier: Apache-2.0
//
// Stops at fork, exec, exit and the like: PTRACE_SETOPTIONS.
#include "tests/linux/ptrace/tracee.hpp"

#include <unistd.h>

#include <thread>

namespace {

void set_options(pid_t process, long options) {
    CHECK_EQ(ptrace(PTRACE_SETOPTIONS, process, nullptr, reinterpret_cast<void*>(options)), 0);
}

long message(pid_t process) {
    unsigned long value = 0;
    CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, process, nullptr, &value), 0);
    return static_cast<long>(value);
}

bool stopped_at(pid_t process, int event) {
    const int status = test::next_stop(process);
    return WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP && test::event_of(status) == event;
}

} // namespace

CASE(a_child_is_followed) {
    const pid_t process = test::tracee([] {
        const pid_t own = fork();
        if (own == 0) _exit(3);
        int status = 0;
        CHECK_EQ(waitpid(own, &status, 0), own);
        CHECK_EQ(WEXITSTATUS(status), 3);
    });
    set_options(process, PTRACE_O_TRACEFORK);
    test::go_on(process);
    CHECK(stopped_at(process, PTRACE_EVENT_FORK));
    const auto child = static_cast<pid_t>(message(process));
    CHECK(test::stopped_with(child, SIGSTOP));
    test::go_on(child);
    test::go_on(process);
    CHECK(test::exited_with(child, 3));
    CHECK(test::stopped_with(process, SIGCHLD));
    test::go_on(process, PTRACE_CONT, SIGCHLD);
    CHECK(test::exited_with(process, 0));
}

CASE(a_thread_is_followed) {
    const pid_t process = test::tracee([] { std::thread([] {}).join(); });
    set_options(process, PTRACE_O_TRACECLONE);
    test::go_on(process);
    CHECK(stopped_at(process, PTRACE_EVENT_CLONE));
    const auto thread = static_cast<pid_t>(message(process));
    CHECK(test::stopped_with(thread, SIGSTOP));
    test::go_on(thread);
    test::go_on(process);
    CHECK_EQ(test::next_stop(thread), 0); // its end
    CHECK(test::exited_with(process, 0));
}

CASE(a_program_that_begins_stops) {
    const pid_t process = test::tracee([] { execl("/proc/self/exe", "test", "no_such_case", nullptr); });
    set_options(process, PTRACE_O_TRACEEXEC);
    test::go_on(process);
    CHECK(stopped_at(process, PTRACE_EVENT_EXEC));
    CHECK_EQ(message(process), process);
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(a_program_that_begins_gets_a_signal_without_options) {
    const pid_t process = test::tracee([] { execl("/proc/self/exe", "test", "no_such_case", nullptr); });
    test::go_on(process);
    CHECK(test::stopped_with(process, SIGTRAP));
    test::go_on(process);
    CHECK(test::exited_with(process, 0));
}

CASE(an_exit_stops) {
    const pid_t process = test::tracee([] { _exit(5); });
    set_options(process, PTRACE_O_TRACEEXIT);
    test::go_on(process);
    CHECK(stopped_at(process, PTRACE_EVENT_EXIT));
    CHECK_EQ(message(process), 5 << 8);
    test::go_on(process);
    CHECK(test::exited_with(process, 5));
}

CASE(the_end_of_a_vfork_stops) {
    const pid_t process = test::tracee([] {
        if (vfork() == 0) _exit(0);
    });
    set_options(process, PTRACE_O_TRACEVFORKDONE);
    test::go_on(process);
    CHECK(stopped_at(process, PTRACE_EVENT_VFORK_DONE));
    test::go_on(process);
    int status = test::next_stop(process);
    if (WIFSTOPPED(status)) { // SIGCHLD, before or after
        test::go_on(process);
        status = test::next_stop(process);
    }
    CHECK_EQ(status, 0);
}
