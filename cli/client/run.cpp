// SPDX-License-Identifier: Apache-2.0
#include "cli/client/run.hpp"

#include "cli/client/streams.hpp"
#include "cli/client/terminal.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "cli/verb.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace client {

namespace {

constexpr int patience_with_interrupts = 3; // then the CLI leaves the container alone, as docker's does

// A terminal outlives those who are at it, and so does the stdin of a container in the background.
bool input_waits(const Attachment& attachment, const std::vector<int>& streams) {
    return attachment.standard_input && (attachment.terminal || streams.empty());
}

void send_run(const Daemon& daemon, const RunOrder& order, const std::vector<int>& streams) {
    const os::Descriptor spec = os::memory_file("container-spec", order.spec);
    std::vector<int> descriptors{spec.get()};
    descriptors.insert(descriptors.end(), streams.begin(), streams.end());
    daemon.send({{"op", "run"},
                 {"record", order.record},
                 {"image_offset", order.image_offset},
                 {"image_bytes", order.image_bytes},
                 {"input", order.attachment.standard_input && !streams.empty()},
                 {"input_waits", input_waits(order.attachment, streams)},
                 {"output", !streams.empty()}},
                descriptors);
}

void send_start(const Daemon& daemon, const StartOrder& order, const std::vector<int>& streams) {
    daemon.send({{"op", "restart"},
                 {"container", order.container},
                 {"image_offset", order.image_offset},
                 {"image_bytes", order.image_bytes},
                 {"input", order.attachment.standard_input && !streams.empty()},
                 {"input_waits", input_waits(order.attachment, streams)},
                 {"output", !streams.empty()}},
                streams);
}

void send_exec(const Daemon& daemon, const ExecOrder& order, const std::vector<int>& streams) {
    const os::Descriptor spec = os::memory_file("program-spec", order.spec);
    std::vector<int> descriptors{spec.get()};
    descriptors.insert(descriptors.end(), streams.begin(), streams.end());
    daemon.send({{"op", "exec"},
                 {"container", order.container},
                 {"command", order.command},
                 {"input", order.attachment.standard_input && !streams.empty()},
                 {"output", !streams.empty()}},
                descriptors);
}

void send_attach(const Daemon& daemon, const AttachOrder& order, const std::vector<int>& streams) {
    daemon.send({{"op", "attach"},
                 {"container", order.container},
                 {"input", order.attachment.standard_input},
                 {"output", true}},
                streams);
}

// The signals that are the container's and not ours: all but those that say something about this process.
class ForwardedSignals {
  public:
    // Not `all`: only the changes of the terminal's size; the others do to this process what they do to any.
    explicit ForwardedSignals(bool all) {
        sigset_t set;
        sigemptyset(&set);
        if (all) sigfillset(&set);
        sigaddset(&set, SIGWINCH);
        for (const int number : {SIGCHLD, SIGPIPE, SIGURG, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSTOP,
                                 SIGKILL, SIGTSTP, SIGCONT, SIGTTIN, SIGTTOU}) {
            sigdelset(&set, number);
        }
        ::signal(SIGPIPE, SIG_IGN); // EPIPE tells
        ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
        descriptor_ = os::Descriptor(::signalfd(-1, &set, SFD_CLOEXEC));
        if (!descriptor_) throw os::system_error("signalfd", errno);
    }

    int descriptor() const { return descriptor_.get(); }

    int next() const {
        signalfd_siginfo info{};
        return ::read(descriptor_.get(), &info, sizeof(info)) == sizeof(info) ? static_cast<int>(info.ssi_signo) : 0;
    }

  private:
    os::Descriptor descriptor_;
};

void send_size(const Daemon& daemon) {
    std::uint16_t rows = 0;
    std::uint16_t columns = 0;
    if (Terminal::size(rows, columns)) daemon.notify({{"op", "resize"}, {"rows", rows}, {"columns", columns}});
}

// The message with "exit"; null: the user has detached.
nlohmann::json wait_for_exit(const Daemon& daemon, const ForwardedSignals& signals, const Terminal& terminal) {
    int interrupts = 0;
    for (;;) {
        pollfd watched[] = {{daemon.descriptor(), POLLIN, 0},
                            {signals.descriptor(), POLLIN, 0},
                            {terminal.detached_descriptor(), POLLIN, 0}};
        if (::poll(watched, 3, -1) < 0 && errno != EINTR) throw os::system_error("poll", errno);
        if (watched[2].revents != 0) return nullptr;
        if (watched[1].revents != 0) {
            const int number = signals.next();
            if (number == SIGWINCH) {
                if (terminal.is_open()) send_size(daemon);
                continue;
            }
            if ((number == SIGINT || number == SIGTERM) && ++interrupts == patience_with_interrupts) {
                std::fputs("bulkhead: got 3 SIGTERM/SIGINTs, forcefully exiting\n", stderr);
                std::_Exit(cli::exit_failure);
            }
            daemon.notify({{"op", "signal"}, {"number", number}});
        }
        if (watched[0].revents == 0) continue;
        nlohmann::json message = daemon.receive();
        if (message.contains("exit")) return message;
    }
}

// The code of this process for a message with "exit"; throws ExitError when it was not the container's own end.
int exit_code_of(const nlohmann::json& end) {
    const std::string error = end.at("error");
    const int code = end.at("exit");
    if (error.empty()) return code;
    throw cli::ExitError(code == container::exit_code_lost ? cli::exit_engine : code, error);
}

void wait_until_created(const Daemon& daemon) {
    const nlohmann::json answer = daemon.receive();
    if (answer.contains("exit")) exit_code_of(answer);
}

template<typename Order>
int stay_attached(const Daemon& daemon, const Order& order,
                  void (*send)(const Daemon&, const Order&, const std::vector<int>&)) {
    const Attachment& attachment = order.attachment;
    const ForwardedSignals signals(attachment.forwards_signals);
    Streams streams(attachment.standard_input);
    send(daemon, order, streams.remote_ends());
    Terminal terminal(attachment.terminal && attachment.standard_input, attachment.detach_keys);
    streams.start(
        [&daemon](int stream) {
            daemon.notify({{"op", "reader_left"}, {"stream", stream}});
        },
        [&terminal](std::string_view bytes) { return terminal.typed(bytes); });
    if (attachment.terminal) send_size(daemon);
    const nlohmann::json end = wait_for_exit(daemon, signals, terminal);
    if (end.is_null()) {
        daemon.notify({{"op", "detach"}});
        streams.abandon();
        return 0;
    }
    streams.finish();
    terminal.close();
    return exit_code_of(end);
}

} // namespace

void create(const Daemon& daemon, const RunOrder& order) {
    const os::Descriptor spec = os::memory_file("container-spec", order.spec);
    daemon.send({{"op", "create"}, {"record", order.record}}, {spec.get()});
    daemon.receive();
}

void run_detached(const Daemon& daemon, const RunOrder& order) {
    send_run(daemon, order, {});
    wait_until_created(daemon);
}

int run_attached(const Daemon& daemon, const RunOrder& order) { return stay_attached(daemon, order, send_run); }

void start_detached(const Daemon& daemon, const StartOrder& order) {
    send_start(daemon, order, {});
    wait_until_created(daemon);
}

int start_attached(const Daemon& daemon, const StartOrder& order) { return stay_attached(daemon, order, send_start); }

void exec_detached(const Daemon& daemon, const ExecOrder& order) {
    send_exec(daemon, order, {});
    wait_until_created(daemon);
}

int exec_attached(const Daemon& daemon, const ExecOrder& order) { return stay_attached(daemon, order, send_exec); }

int attach(const Daemon& daemon, const AttachOrder& order) { return stay_attached(daemon, order, send_attach); }

} // namespace client
