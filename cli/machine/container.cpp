// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/container.hpp"

#include "cli/container/signal.hpp"
#include "cli/verb.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace machine {

namespace {

using protocol::Stream;

constexpr auto kill_patience = std::chrono::seconds(2);

struct End {
    int exit_code;
    std::string error;
};

// The words of a runtime that could not execute the first program.
End describe_start_failure(int error, const std::string& command) {
    const std::string program = "exec \"" + command.substr(0, command.find(' ')) + "\": ";
    if (error == ENOENT) return {cli::exit_not_found, program + "no such file or directory, or not found in $PATH"};
    if (error == EACCES) return {cli::exit_not_invokable, program + "permission denied"};
    if (error == ENOEXEC) return {cli::exit_not_invokable, program + "exec format error"};
    std::string text = std::strerror(error);
    return {cli::exit_not_invokable, program + text};
}

std::string hexadecimal(std::uint32_t value) {
    std::array<char, 11> text{};
    std::snprintf(text.data(), text.size(), "0x%x", value);
    return text.data();
}

End describe(const protocol::Exited& exited, const std::string& command) {
    const auto value = static_cast<int>(exited.value);
    switch (exited.kind) {
    case protocol::EndKind::Exited:
        return {value & 0xff, ""};
    case protocol::EndKind::Signaled:
        return {cli::exit_signal_base + (value & 0x7f), ""};
    case protocol::EndKind::StartFailed:
        return describe_start_failure(value, command);
    case protocol::EndKind::BadSpec:
        return {cli::exit_engine, "the container's specification is malformed at byte " + std::to_string(value)};
    case protocol::EndKind::Crashed:
        return {cli::exit_engine,
                "the container's Linux personality crashed (address " + hexadecimal(exited.value) + ")"};
    }
    return {cli::exit_engine, "the machine reported an unknown kind of end"};
}

} // namespace

Container::Container(os::EventLoop& loop, Channel& channel, std::uint32_t number, container::Record record,
                     std::filesystem::path log, Streams streams, std::function<void(Container&)> end_known)
    : loop_(loop), channel_(channel), number_(number), record_(std::move(record)), log_(std::move(log)),
      input_(loop, channel, number, std::move(streams.spec), std::move(streams.standard_input)),
      output_(loop, channel, number, Stream::Stdout, log_), error_(loop, channel, number, Stream::Stderr, log_),
      end_known_(std::move(end_known)) {
    if (streams.standard_output) output_.attach(std::move(streams.standard_output));
    if (streams.standard_error) error_.attach(std::move(streams.standard_error));
    milestones_.requested = os::EventLoop::Clock::now();
}

Container::~Container() { loop_.cancel(kill_deadline_); }

void Container::create(const protocol::Create& request) {
    milestones_.create_sent = os::EventLoop::Clock::now();
    channel_.send(protocol::FrameType::Create, number_, request);
    input_.start();
    output_.start();
    error_.start();
}

void Container::signal(int number) {
    if (milestones_.create_sent == Milestones::Time()) { // the machine is still starting: there is no handler to ask
        if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGKILL)
            end(cli::exit_signal_base + number, "");
        return;
    }
    channel_.send(protocol::FrameType::Signal, number_, protocol::Signal{static_cast<std::uint32_t>(number)});
    if (number != container::signal_kill || kill_deadline_ != 0) return;
    kill_deadline_ = loop_.after(kill_patience, [this] { destroy(); });
}

void Container::destroy() {
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    end(cli::exit_signal_base + container::signal_kill, "");
}

void Container::reader_left(Stream stream) { output(stream).reader_left(); }

Output& Container::output(Stream stream) { return stream == Stream::Stderr ? error_ : output_; }

void Container::on_created() {
    milestones_.created = os::EventLoop::Clock::now();
    if (listener_.created) listener_.created();
}

void Container::on_data(Stream stream, std::string_view bytes) {
    if (ended_) return; // what was under way when it was destroyed
    if (milestones_.first_output == Milestones::Time()) milestones_.first_output = os::EventLoop::Clock::now();
    if (!output(stream).take(bytes)) misbehaved("sent more output than it had credit for");
}

void Container::on_eof(Stream stream) {
    if (stream == Stream::Stdin)
        input_.stop();
    else
        output(stream).end();
}

void Container::on_credit(std::uint32_t bytes) {
    if (!input_.add_credit(bytes)) misbehaved("gave absurd credit");
}

void Container::misbehaved(const char* how) {
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    end(cli::exit_engine, std::string("the machine ") + how);
}

void Container::on_exited(const protocol::Exited& exited) {
    const End how = describe(exited, record_.command);
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    end(how.exit_code, how.error);
}

void Container::on_refused(const std::string& why) {
    destroy_sent_ = true; // there is nothing to destroy
    end(cli::exit_engine, why);
}

void Container::on_machine_lost(const std::string& why) {
    constexpr int lost_at_work = 255;
    end(milestones_.created == Milestones::Time() ? cli::exit_engine : lost_at_work, why);
}

void Container::end(int exit_code, const std::string& error) {
    if (std::exchange(ended_, true)) return;
    loop_.cancel(kill_deadline_);
    milestones_.exited = os::EventLoop::Clock::now();
    record_.status = container::Status::Exited;
    record_.finished = container::now_ns();
    record_.exit_code = exit_code;
    record_.error = error;
    input_.stop();
    end_known_(*this);
    const auto drained = [this] {
        if (--undrained_ == 0 && listener_.ended) listener_.ended(record_);
    };
    for (Output* stream : {&output_, &error_}) {
        stream->end();
        stream->when_drained(drained);
    }
}

} // namespace machine
