// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/program.hpp"

#include "cli/verb.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace machine {

namespace {

using protocol::Stream;

// The words of a runtime that could not execute a program.
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

} // namespace

End describe_end(std::uint32_t kind, std::uint32_t value, const std::string& command) {
    const auto number = static_cast<int>(value);
    switch (static_cast<protocol::EndKind>(kind)) {
    case protocol::EndKind::Exited:
        return {number & 0xff, "", (value & protocol::exit_out_of_memory) != 0};
    case protocol::EndKind::Signaled:
        return {cli::exit_signal_base + (number & 0x7f), "", (value & protocol::exit_out_of_memory) != 0};
    case protocol::EndKind::StartFailed:
        return describe_start_failure(number, command);
    case protocol::EndKind::BadSpec:
        return {cli::exit_engine, "the container's specification is malformed at byte " + std::to_string(value)};
    case protocol::EndKind::Crashed:
        return {cli::exit_engine, "the container's Linux personality crashed (address " + hexadecimal(value) + ")"};
    }
    return {cli::exit_engine, "the machine reported an unknown kind of end"};
}

Program::Program(os::EventLoop& loop, SessionLink& link, std::uint32_t session, Streams streams,
                 container::LogWriter* log)
    : link_(link), session_(session), spec_(std::move(streams.spec)),
      input_(loop, link, session, streams.input_waits ? Input::Without::Waits : Input::Without::Ends),
      output_(loop, link, session, Stream::Stdout, log), error_(loop, link, session, Stream::Stderr, log) {
    attach(std::move(streams));
}

void Program::start() {
    link_.send(protocol::SessionFrameType::Spec, session_, spec_);
    spec_.clear();
    input_.start();
    output_.start();
    error_.start();
}

void Program::attach(Streams streams) {
    if (streams.standard_input) input_.attach(streams.client, std::move(streams.standard_input));
    if (streams.standard_output) output_.attach(streams.client, std::move(streams.standard_output));
    if (streams.standard_error) error_.attach(streams.client, std::move(streams.standard_error));
}

void Program::resize(const protocol::WindowSize& size) {
    link_.send_payload(protocol::SessionFrameType::Resize, session_, size);
}

void Program::end_stream(Stream stream) {
    if (stream == Stream::Stdin)
        input_.stop();
    else
        output(stream).end();
}

void Program::end(std::function<void()> drained) {
    input_.stop();
    drained_ = std::move(drained);
    for (Output* stream : {&output_, &error_}) {
        stream->end();
        stream->when_drained([this] {
            if (--undrained_ == 0) drained_();
        });
    }
}

} // namespace machine
