// SPDX-License-Identifier: Apache-2.0
#include "tests/host/cli/fake_program.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

namespace fake {

namespace {

std::pair<os::Descriptor, os::Descriptor> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    return {os::Descriptor(ends[0]), os::Descriptor(ends[1])};
}

void set_non_blocking(const os::Descriptor& descriptor) { ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK); }

} // namespace

Program::Program(os::EventLoop& loop, Host& host, std::uint32_t session)
    : loop_(loop), host_(host), session_(session) {}

Program::~Program() {
    if (process_) {
        loop_.forget(process_.descriptor());
        ::kill(-process_.pid(), SIGKILL); // its own session: all of the container
        process_.wait();
    }
    for (const Output& output : outputs_) {
        loop_.forget(output.pipe.get());
    }
    loop_.forget(stdin_.get());
}

void Program::say(protocol::SessionFrameType type, protocol::Stream stream, std::string_view payload) {
    host_.say(type, session_, stream, payload);
}

void Program::give_credit(std::uint32_t bytes) {
    const protocol::SessionCredit credit{bytes};
    say(protocol::SessionFrameType::Credit, protocol::Stream::Stdin,
        {reinterpret_cast<const char*>(&credit), sizeof credit});
}

void Program::signal(int number) {
    if (process_) process_.signal(number);
}

void Program::handle(const protocol::SessionHeader& header, std::string_view payload) {
    const auto output = static_cast<unsigned>(header.stream) - 1;
    switch (header.type) {
    case protocol::SessionFrameType::Spec:
        return take_spec(payload);
    case protocol::SessionFrameType::Data:
        input_.append(payload);
        return pump_input();
    case protocol::SessionFrameType::Eof:
        if (header.stream == protocol::Stream::Stdin) {
            input_ended_ = true;
            return pump_input();
        }
        loop_.forget(outputs_[output].pipe.get());
        outputs_[output].pipe.reset(); // the program gets EPIPE
        return finish_if_over();
    case protocol::SessionFrameType::Credit: {
        protocol::SessionCredit credit{};
        std::memcpy(&credit, payload.data(), sizeof credit);
        outputs_[output].credit += credit.bytes;
        return update(outputs_[output]);
    }
    default:
        return;
    }
}

void Program::take_spec(std::string_view bytes) {
    if (started_) return;
    spec_.append(bytes);
    protocol::SpecHeader header{};
    if (spec_.size() < sizeof(header)) return;
    std::memcpy(&header, spec_.data(), sizeof(header));
    if (spec_.size() < sizeof(header) + header.string_bytes) return;
    started_ = true;

    std::vector<std::string> strings;
    for (std::size_t at = sizeof(header); at < sizeof(header) + header.string_bytes;) {
        strings.emplace_back(spec_.c_str() + at);
        at += strings.back().size() + 1;
    }
    const auto arguments = strings.begin() + 4; // behind host name, folder, and what is for files
    const auto environment = arguments + header.argument_count;
    if ((header.flags & protocol::spec_user_by_name) != 0) { // no image, no /etc/passwd
        std::fprintf(stderr, "user %s\n", strings.back().c_str());
    }
    if (!host_.misbehave(*arguments)) {
        const std::vector<std::string> variables(environment, environment + header.environment_count);
        std::vector<std::string> command(arguments, environment);
        // env(1) sets what docker would: the whole environment and the working directory.
        std::vector<std::string> wrapped{"env", "-i", "-C", strings[1]};
        wrapped.insert(wrapped.end(), variables.begin(), variables.end());
        wrapped.insert(wrapped.end(), command.begin(), command.end());
        start(wrapped, command);
    }
    pump_input();
}

void Program::start(const std::vector<std::string>& arguments, const std::vector<std::string>& command) {
    auto [input_read, input_write] = make_pipe();
    auto [output_read, output_write] = make_pipe();
    auto [error_read, error_write] = make_pipe();
    const std::string& program = command[0];
    const bool is_path = program.find('/') != std::string::npos;
    if (is_path && ::access(program.c_str(), X_OK) != 0)
        return host_.ended(session_, protocol::ExitKind::StartFailed, static_cast<std::uint32_t>(errno));
    if (!is_path && std::system(("command -v -- '" + program + "' >/dev/null").c_str()) != 0)
        return host_.ended(session_, protocol::ExitKind::StartFailed, ENOENT);
    os::Launch launch;
    launch.command = arguments;
    launch.standard_input = input_read.get();
    launch.standard_output = output_write.get();
    launch.standard_error = error_write.get();
    launch.new_session = true;
    launch.die_with_parent = true;
    process_ = os::Process::start(launch);
    loop_.watch(process_.descriptor(), EPOLLIN, [this](std::uint32_t) {
        loop_.forget(process_.descriptor());
        wait_status_ = process_.wait();
        finish_if_over();
    });
    stdin_ = std::move(input_write);
    set_non_blocking(stdin_);
    loop_.watch(stdin_.get(), 0, [this](std::uint32_t) { pump_input(); });
    os::Descriptor* const pipes[] = {&output_read, &error_read};
    for (int i = 0; i < 2; ++i) {
        outputs_[i].pipe = std::move(*pipes[i]);
        set_non_blocking(outputs_[i].pipe);
        loop_.watch(outputs_[i].pipe.get(), 0, [this, i](std::uint32_t) { pump_output(outputs_[i]); });
        update(outputs_[i]);
    }
}

void Program::pump_input() {
    if (!stdin_) return;
    std::uint32_t taken = 0;
    while (!input_.empty()) {
        const ssize_t count = ::write(stdin_.get(), input_.data(), input_.size());
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) { // the program reads no more
            loop_.forget(stdin_.get());
            stdin_.reset();
            return say(protocol::SessionFrameType::Eof, protocol::Stream::Stdin);
        }
        taken += static_cast<std::uint32_t>(count);
        input_.erase(0, static_cast<std::size_t>(count));
    }
    if (taken != 0) give_credit(taken);
    loop_.change(stdin_.get(), input_.empty() ? 0 : std::uint32_t{EPOLLOUT});
    if (input_.empty() && input_ended_) {
        loop_.forget(stdin_.get());
        stdin_.reset();
    }
}

void Program::update(const Output& output) {
    if (output.pipe) loop_.change(output.pipe.get(), output.credit != 0 ? std::uint32_t{EPOLLIN} : 0);
}

void Program::pump_output(Output& output) {
    char buffer[protocol::session_max_payload];
    const ssize_t count = ::read(output.pipe.get(), buffer, std::min<std::size_t>(sizeof(buffer), output.credit));
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        loop_.forget(output.pipe.get());
        output.pipe.reset();
        say(protocol::SessionFrameType::Eof, output.stream);
        return finish_if_over();
    }
    say(protocol::SessionFrameType::Data, output.stream, {buffer, static_cast<std::size_t>(count)});
    output.credit -= static_cast<std::uint32_t>(count);
    update(output);
}

void Program::finish_if_over() {
    if (!wait_status_ || outputs_[0].pipe || outputs_[1].pipe) return;
    const int status = *wait_status_;
    if (WIFSIGNALED(status))
        host_.ended(session_, protocol::ExitKind::Signaled, static_cast<std::uint32_t>(WTERMSIG(status)));
    else
        host_.ended(session_, protocol::ExitKind::Exited, static_cast<std::uint32_t>(WEXITSTATUS(status)));
}

} // namespace fake
