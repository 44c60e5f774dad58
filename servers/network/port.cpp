// SPDX-License-Identifier: Apache-2.0
#include "servers/network/port.hpp"

namespace network {

namespace {

constexpr std::uint32_t page_bytes = 4096;

std::uint8_t* data_of(protocol::NetworkPort& port) { return reinterpret_cast<std::uint8_t*>(&port) + page_bytes; }

} // namespace

Port::Port(protocol::NetworkPort& port)
    : port_(&port), to_container_(port.in, data_of(port), protocol::network_in_bytes),
      from_container_(port.out, data_of(port) + protocol::network_in_bytes, protocol::network_out_bytes) {
    __atomic_store_n(&port.shut, 0, __ATOMIC_RELAXED);
}

bool Port::take(Frame& frame, unsigned& number) {
    if (shut_) return false;
    protocol::FrameMark mark{};
    const std::uint32_t filled = from_container_.used();
    if (filled == 0 && !from_container_.broken()) return false;
    const bool has_mark = from_container_.copy(&mark, sizeof(mark), 0) == sizeof(mark);
    const bool sound = has_mark && mark.length >= protocol::min_frame_bytes &&
                       mark.length <= protocol::max_frame_bytes && mark.interface < protocol::max_interfaces &&
                       mark.reserved8 == 0 && mark.reserved == 0 && protocol::frame_room(mark.length) <= filled &&
                       from_container_.copy(frame.bytes, mark.length, sizeof(mark)) == mark.length;
    if (!sound) {
        shut();
        return false;
    }
    from_container_.release(protocol::frame_room(mark.length));
    frame.length = mark.length;
    number = mark.interface;
    return true;
}

bool Port::put(const Frame& frame, unsigned number) {
    const std::uint32_t room = protocol::frame_room(frame.length);
    if (shut_ || to_container_.space() < room) return false;
    const protocol::FrameMark mark{static_cast<std::uint16_t>(frame.length), static_cast<std::uint8_t>(number), 0, 0};
    to_container_.place(&mark, sizeof(mark), 0);
    to_container_.place(frame.bytes, frame.length, sizeof(mark));
    to_container_.commit(room);
    return true;
}

void Port::show(const Interfaces& interfaces, unsigned container) {
    const std::uint32_t before = __atomic_load_n(&port_->generation, __ATOMIC_RELAXED);
    const std::uint32_t writing = before | 1;
    __atomic_store_n(&port_->generation, writing, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (unsigned number = 0; number < protocol::max_interfaces; ++number)
        port_->interfaces[number] = interfaces.at(slot_of(container, number));
    const std::uint32_t written = writing + 1 != 0 ? writing + 1 : 2; // 0: never written
    __atomic_store_n(&port_->generation, written, __ATOMIC_RELEASE);
}

void Port::shut() {
    shut_ = true;
    __atomic_store_n(&port_->shut, 1, __ATOMIC_RELEASE);
}

} // namespace network
