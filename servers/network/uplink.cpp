// SPDX-License-Identifier: Apache-2.0
#include "servers/network/uplink.hpp"

namespace network {

namespace uplink = protocol::uplink;

Uplink::Uplink(uplink::Link& link, std::uint8_t* buffers, std::uint32_t first_session)
    : link_(&link), buffers_(buffers), session_(first_session - 1) {
    begin();
}

void Uplink::begin() {
    ++session_;
    running_ = false;
    link_->send.produced = link_->returned.produced = 0;
    link_->sent.consumed = link_->received.consumed = 0;
    __atomic_store_n(&link_->session, session_, __ATOMIC_RELEASE);
}

bool Uplink::follow() {
    if (link_ == nullptr) return false;
    const std::uint32_t accepted = __atomic_load_n(&link_->accepted, __ATOMIC_ACQUIRE);
    if (running_ && (accepted != session_ || broken())) {
        begin();
        return true;
    }
    if (running_) {
        uplink::Entry entry{};
        while (sent_.pop(entry)) {
            if (entry.buffer < uplink::receive_buffers || entry.buffer >= uplink::buffers || is_free_[entry.buffer])
                continue;
            is_free_[entry.buffer] = true;
            free_[free_count_++] = entry.buffer;
        }
        return false;
    }
    // A driver that starts while the session is offered finds the memory cleared.
    if (accepted != session_) {
        if (__atomic_load_n(&link_->session, __ATOMIC_RELAXED) == session_) return false;
        begin();
        return true;
    }
    to_send_ = {link_->send, link_->send_entry, uplink::send_buffers};
    sent_ = {link_->sent, link_->sent_entry, uplink::send_buffers};
    received_ = {link_->received, link_->received_entry, uplink::receive_buffers};
    returned_ = {link_->returned, link_->returned_entry, uplink::receive_buffers};
    free_count_ = 0;
    for (unsigned number = uplink::receive_buffers; number < uplink::buffers; ++number) {
        is_free_[number] = true;
        free_[free_count_++] = static_cast<std::uint16_t>(number);
    }
    running_ = true;
    return false;
}

bool Uplink::send(const Frame& frame) {
    if (!running_ || free_count_ == 0 || to_send_.space() == 0) return false;
    const std::uint16_t buffer = free_[--free_count_];
    is_free_[buffer] = false;
    std::memcpy(buffers_ + buffer * uplink::buffer_bytes, frame.bytes, frame.length);
    return to_send_.push({buffer, static_cast<std::uint16_t>(frame.length)});
}

bool Uplink::receive(Frame& frame) {
    uplink::Entry entry{};
    while (running_ && received_.pop(entry)) {
        if (entry.buffer >= uplink::receive_buffers) continue;
        const bool sound = entry.length >= protocol::min_frame_bytes && entry.length <= protocol::max_frame_bytes;
        if (sound) {
            std::memcpy(frame.bytes, buffers_ + entry.buffer * uplink::buffer_bytes, entry.length);
            frame.length = entry.length;
        }
        returned_.push({entry.buffer, 0});
        if (sound) return true;
    }
    return false;
}

} // namespace network
