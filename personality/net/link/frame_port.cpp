// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/frame_port.hpp"

namespace personality::net::link {

namespace {

using protocol::FrameMark;

constexpr std::uint32_t enough_room =
    protocol::network_out_bytes / 2; // waking for every frame would cost a switch each

bool well_formed(const FrameMark& mark) {
    return mark.length >= protocol::min_frame_bytes && mark.length <= protocol::max_frame_bytes &&
           mark.interface < protocol::max_interfaces && mark.reserved8 == 0 && mark.reserved == 0;
}

} // namespace

FramePort::FramePort(protocol::NetworkPort& port, const void* in, void* out, Doorbell doorbell)
    : port_(&port), in_(port.in, in, protocol::network_in_bytes), out_(port.out, out, protocol::network_out_bytes),
      doorbell_(doorbell) {}

pbuf* FramePort::receive(unsigned& interface) {
    FrameMark mark;
    while (!broken() && in_.copy(&mark, sizeof mark, 0) == sizeof mark) {
        broken_ = !well_formed(mark) || in_.used() < protocol::frame_room(mark.length);
        if (broken()) return nullptr;
        pbuf* const frame = pbuf_alloc(PBUF_RAW, mark.length, PBUF_RAM);
        if (frame != nullptr) in_.copy(frame->payload, mark.length, sizeof mark);
        in_.release(protocol::frame_room(mark.length));
        received_ = true;
        interface = mark.interface;
        if (frame != nullptr) return frame;
    }
    return nullptr;
}

bool FramePort::wait_for_frames() { return broken() || in_.want_data(1); }

bool FramePort::send(unsigned interface, const pbuf& frame) {
    if (broken() || __atomic_load_n(&port_->shut, __ATOMIC_RELAXED) != 0) return true; // as good as sent
    const std::uint32_t room = protocol::frame_room(frame.tot_len);
    // The switch comes first on the processor: it may have made room when flush() is back.
    if (out_.space() < room) flush();
    if (out_.space() < room && out_.want_space(enough_room)) {
        full_ = true;
        return false;
    }
    out_.cancel_want();
    const FrameMark mark{frame.tot_len, static_cast<std::uint8_t>(interface), 0, 0};
    out_.place(&mark, sizeof mark, 0);
    std::uint32_t done = sizeof mark;
    for (const pbuf* part = &frame; part != nullptr; part = part->next) {
        out_.place(part->payload, part->len, done);
        done += part->len;
    }
    out_.commit(room);
    sent_ = true;
    return true;
}

bool FramePort::has_room_again() {
    if (!full_ || out_.space() < enough_room) return false;
    out_.cancel_want();
    full_ = false;
    return true;
}

void FramePort::flush() {
    const bool in_due = received_ && in_.signal_due();
    const bool out_due = sent_ && out_.signal_due();
    received_ = sent_ = false;
    if (in_due || out_due) doorbell_();
}

bool FramePort::read_interfaces(std::uint32_t& generation,
                                protocol::NetworkInterface (&interfaces)[protocol::max_interfaces]) {
    generation = __atomic_load_n(&port_->generation, __ATOMIC_ACQUIRE);
    if (generation == 0 || (generation & 1) != 0) return false;
    std::memcpy(interfaces, port_->interfaces, sizeof interfaces);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&port_->generation, __ATOMIC_RELAXED) == generation;
}

} // namespace personality::net::link
