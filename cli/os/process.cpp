// SPDX-License-Identifier: Apache-2.0
#include "cli/os/process.hpp"

#include "cli/os/error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

namespace os {

namespace {

int null_device() { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }

void use_as(int descriptor, int standard) {
    if (descriptor == standard)
        ::fcntl(descriptor, F_SETFD, 0);
    else
        ::dup2(descriptor, standard);
}

// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const Launch& launch, char* const* arguments, int null, pid_t parent, int report) {
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        ::signal(number, SIG_DFL);
    }
    if (launch.new_session) ::setsid();
    if (launch.die_with_parent) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1); // it ended before prctl
    }
    if (launch.priority != 0) [[maybe_unused]]
        const int ignored = ::nice(launch.priority);
    use_as(launch.standard_input < 0 ? null : launch.standard_input, STDIN_FILENO);
    use_as(launch.standard_output < 0 ? null : launch.standard_output, STDOUT_FILENO);
    use_as(launch.standard_error < 0 ? null : launch.standard_error, STDERR_FILENO);
    for (const int descriptor : launch.inherited) {
        ::fcntl(descriptor, F_SETFD, 0);
    }
    ::execvp(arguments[0], arguments);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(report, &error, sizeof(error));
    ::_exit(127);
}

} // namespace

Process Process::start(const Launch& launch) {
    std::vector<char*> arguments;
    for (const std::string& argument : launch.command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw system_error("pipe", errno);
    const Descriptor read_end(ends[0]);
    Descriptor write_end(ends[1]);
    const Descriptor null(null_device());
    const pid_t parent = ::getpid();

    Process process;
    process.pid_ = ::fork();
    if (process.pid_ < 0) throw system_error("fork", errno);
    if (process.pid_ == 0) become(launch, arguments.data(), null.get(), parent, write_end.get());

    process.pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process.pid_, 0)));
    write_end.reset();
    int error = 0;
    ssize_t told;
    do {
        told = ::read(read_end.get(), &error, sizeof(error)); // returns at the exec, which closes the other end
    } while (told < 0 && errno == EINTR);
    if (told == sizeof(error)) {
        process.wait();
        throw system_error("starting " + launch.command[0], error);
    }
    return process;
}

void Process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    pidfd_.reset();
    return status;
}

std::string describe_status(int wait_status) {
    if (!WIFSIGNALED(wait_status)) return "exit status " + std::to_string(WEXITSTATUS(wait_status));
    const int number = WTERMSIG(wait_status);
    return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
}

} // namespace os
