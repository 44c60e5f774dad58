// SPDX-License-Identifier: Apache-2.0
#include "tests/host/cli/fake_container.hpp"

#include <algorithm>
#include <cstring>

namespace fake {

namespace {

using protocol::FrameType;
using protocol::SessionFrameType;

template<typename Payload>
std::string_view bytes_of(const Payload& payload) {
    return {reinterpret_cast<const char*>(&payload), sizeof payload};
}

} // namespace

Container::Container(os::EventLoop& loop, Link& link, std::uint32_t number)
    : loop_(loop), link_(link), number_(number) {}

void Container::handle(const frame::Frame& frame) {
    switch (frame.header.type) {
    case FrameType::Data:
        link_.send(FrameType::Credit, number_, protocol::Credit{frame.header.length});
        return take({reinterpret_cast<const char*>(frame.payload), frame.header.length});
    case FrameType::Credit:
        credit_ += frame.as<protocol::Credit>().bytes;
        return pump();
    case FrameType::Signal:
        if (const auto first = programs_.find(protocol::first_session); first != programs_.end())
            first->second->signal(static_cast<int>(frame.as<protocol::Signal>().number));
        return;
    default:
        return;
    }
}

void Container::take(std::string_view bytes) {
    received_.append(bytes);
    protocol::SessionHeader header{};
    while (received_.size() >= sizeof header) {
        std::memcpy(&header, received_.data(), sizeof header);
        if (received_.size() < sizeof header + header.length) return;
        const std::string payload = received_.substr(sizeof header, header.length);
        received_.erase(0, sizeof header + header.length);
        if (header.type == SessionFrameType::List) {
            list();
            continue;
        }
        if (header.type == SessionFrameType::Spec && !programs_.contains(header.session))
            programs_[header.session] = std::make_unique<Program>(loop_, *this, header.session);
        const auto program = programs_.find(header.session);
        if (program != programs_.end()) program->second->handle(header, payload);
    }
}

void Container::say(SessionFrameType type, std::uint32_t session, protocol::Stream stream, std::string_view payload) {
    const protocol::SessionHeader header{type, stream, session, static_cast<std::uint32_t>(payload.size())};
    queue_.append(bytes_of(header)).append(payload);
    pump();
}

void Container::pump() {
    while (credit_ != 0 && !queue_.empty()) {
        const std::size_t count = std::min<std::size_t>({credit_, queue_.size(), protocol::frame_max_payload});
        link_.send_bytes(FrameType::Data, number_, std::string_view(queue_).substr(0, count));
        queue_.erase(0, count);
        credit_ -= count;
    }
    if (queue_.empty() && exited_) link_.send(FrameType::Exited, number_, *std::exchange(exited_, nullptr));
}

void Container::ended(std::uint32_t session, protocol::ExitKind kind, std::uint32_t value) {
    if (session == protocol::first_session) {
        exited_ = std::make_unique<protocol::Exited>(protocol::Exited{static_cast<protocol::EndKind>(kind), value});
        return pump();
    }
    const protocol::SessionEnd end{static_cast<std::uint32_t>(kind), value};
    say(SessionFrameType::Ended, session, {}, bytes_of(end));
    // It is at work further up the stack.
    loop_.defer([program = std::shared_ptr<Program>(std::move(programs_.at(session)))] {});
    programs_.erase(session);
}

void Container::list() {
    for (const auto& entry : programs_) {
        const protocol::ProcessRow row{static_cast<std::int32_t>(entry.first) + 1, 0, 0, 0, 0, 0, 'S', "program"};
        say(SessionFrameType::Process, 0, {}, std::string(bytes_of(row)) + std::string("program\0-x", 10));
    }
    say(SessionFrameType::ListEnd, 0, {}, {});
}

bool Container::misbehave(const std::string& program) {
    if (program == "fake:die") std::exit(3);
    if (program == "fake:garbage") {
        link_.send_raw("this is no frame of the control protocol");
        return true;
    }
    if (program == "fake:overrun") {
        for (int i = 0; i < 256; ++i) {
            link_.send_bytes(FrameType::Data, number_, std::string(4096, 'x'));
        }
        return true;
    }
    if (program == "fake:crash") {
        link_.send(FrameType::Exited, number_, protocol::Exited{protocol::EndKind::Crashed, 0x1234});
        return true;
    }
    return program == "fake:hang"; // not even SIGKILL brings an end
}

} // namespace fake
