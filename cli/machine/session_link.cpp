// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/session_link.hpp"

#include <algorithm>
#include <cstring>

namespace machine {

namespace {

using protocol::SessionFrameType;
using protocol::SessionHeader;

template<typename Payload>
Payload payload_as(std::string_view bytes) {
    Payload payload{};
    std::memcpy(&payload, bytes.data(), sizeof payload);
    return payload;
}

// What the container may send, and how long each is.
bool well_formed(const SessionHeader& header) {
    const bool of_stream = static_cast<unsigned>(header.stream) < protocol::stream_count;
    const bool is_output = of_stream && header.stream != protocol::Stream::Stdin;
    switch (header.type) {
    case SessionFrameType::Data:
        return is_output && header.length <= protocol::session_max_payload;
    case SessionFrameType::Eof:
        return of_stream && header.length == 0;
    case SessionFrameType::Credit:
        return header.stream == protocol::Stream::Stdin && header.length == sizeof(protocol::SessionCredit);
    case SessionFrameType::Ended:
        return header.length == sizeof(protocol::SessionEnd);
    case SessionFrameType::Process:
        return header.length >= sizeof(protocol::ProcessRow) &&
               header.length <= sizeof(protocol::ProcessRow) + protocol::process_arguments_max;
    case SessionFrameType::ListEnd:
        return header.length == 0;
    case SessionFrameType::Resolve:
        return header.length >= sizeof(protocol::ResolveQuestion) &&
               header.length <= sizeof(protocol::ResolveQuestion) + protocol::resolve_name_max;
    default:
        return false;
    }
}

} // namespace

void SessionLink::start() {
    started_ = true;
    grant(window);
    pump();
}

void SessionLink::send(SessionFrameType type, std::uint32_t session, std::string_view payload,
                       protocol::Stream stream) {
    do { // Spec and Data may be longer than a frame
        const std::string_view piece = payload.substr(0, protocol::session_max_payload);
        payload.remove_prefix(piece.size());
        const SessionHeader header{type, stream, session, static_cast<std::uint32_t>(piece.size())};
        queue_.append(reinterpret_cast<const char*>(&header), sizeof header).append(piece);
    } while (!payload.empty());
    pump();
}

void SessionLink::pump() {
    if (!started_ || queue_.empty() || credit_ == 0) return;
    const bool was_congested = queue_.size() > congestion_bytes;
    const std::size_t count = std::min<std::size_t>(credit_, queue_.size());
    const std::string_view next = std::string_view(queue_).substr(0, count);
    channel_.send_input(container_, next);
    sent_.append(next);
    if (sent_.size() > protocol::console_ring_bytes) sent_.erase(0, sent_.size() - protocol::console_ring_bytes);
    sent_bytes_ += static_cast<std::uint32_t>(count);
    queue_.erase(0, count);
    credit_ -= static_cast<std::uint32_t>(count);
    if (was_congested && !congested()) handler_.on_session_room();
}

bool SessionLink::add_credit(std::uint32_t bytes) {
    if (bytes > protocol::console_ring_bytes - credit_) return false; // more than its ring has room for
    credit_ += bytes;
    pump();
    return true;
}

protocol::Resume SessionLink::suspend() {
    credit_ = 0;
    return {{}, received_bytes_, granted_};
}

bool SessionLink::go_back(std::uint32_t arrived, std::uint32_t credit) {
    const std::uint32_t missing = sent_bytes_ - arrived;
    if (missing > sent_.size() || credit > protocol::console_ring_bytes) return false;
    queue_.insert(0, sent_, sent_.size() - missing);
    sent_.resize(sent_.size() - missing);
    sent_bytes_ = arrived;
    credit_ = credit;
    pump();
    return true;
}

bool SessionLink::start_over() {
    channel_.send(protocol::FrameType::Credit, container_, protocol::Credit{granted_});
    return go_back(0, protocol::console_ring_bytes);
}

void SessionLink::grant(std::size_t bytes) {
    to_grant_ += bytes;
    if (to_grant_ < window / 4) return; // few frames, and the container never runs dry
    channel_.send(protocol::FrameType::Credit, container_, protocol::Credit{static_cast<std::uint32_t>(to_grant_)});
    granted_ += static_cast<std::uint32_t>(to_grant_);
    to_grant_ = 0;
}

bool SessionLink::receive(std::string_view bytes) {
    if (bytes.size() > granted_) return false;
    granted_ -= static_cast<std::uint32_t>(bytes.size());
    received_bytes_ += static_cast<std::uint32_t>(bytes.size());
    const std::size_t taken = bytes.size();
    received_.append(bytes);
    std::string_view rest = received_;
    while (rest.size() >= sizeof(SessionHeader)) {
        const auto header = payload_as<SessionHeader>(rest);
        if (!well_formed(header)) return false;
        if (rest.size() < sizeof header + header.length) break;
        dispatch(header, rest.substr(sizeof header, header.length));
        rest.remove_prefix(sizeof header + header.length);
    }
    received_.erase(0, received_.size() - rest.size());
    grant(taken);
    return true;
}

void SessionLink::dispatch(const SessionHeader& header, std::string_view payload) {
    switch (header.type) {
    case SessionFrameType::Data:
        handler_.on_session_data(header.session, header.stream, payload);
        break;
    case SessionFrameType::Eof:
        handler_.on_session_eof(header.session, header.stream);
        break;
    case SessionFrameType::Credit:
        handler_.on_session_credit(header.session, payload_as<protocol::SessionCredit>(payload).bytes);
        break;
    case SessionFrameType::Ended:
        handler_.on_session_ended(header.session, payload_as<protocol::SessionEnd>(payload));
        break;
    case SessionFrameType::Process:
        handler_.on_process(
            {payload_as<protocol::ProcessRow>(payload), std::string(payload.substr(sizeof(protocol::ProcessRow)))});
        break;
    case SessionFrameType::ListEnd:
        handler_.on_process_list_end();
        break;
    case SessionFrameType::Resolve:
        handler_.on_resolve(payload_as<protocol::ResolveQuestion>(payload),
                            payload.substr(sizeof(protocol::ResolveQuestion)));
        break;
    default: // well_formed() lets no other pass
        break;
    }
}

} // namespace machine
