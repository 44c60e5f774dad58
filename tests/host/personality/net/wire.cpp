// SPDX-License-Identifier: Apache-2.0
#include "tests/host/personality/net/wire.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace personality::test {

namespace {
constexpr std::size_t page_bytes = 4096;
}

std::uint8_t* Port::new_memory() {
    void* const memory = ::mmap(nullptr, protocol::network_port_pages * page_bytes, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return static_cast<std::uint8_t*>(memory);
}

Port::Port(std::uint8_t* memory, std::uint8_t host)
    : shared_(*reinterpret_cast<protocol::NetworkPort*>(memory)),
      in_(shared_.in, memory + page_bytes, protocol::network_in_bytes),
      out_(shared_.out, memory + page_bytes + protocol::network_in_bytes, protocol::network_out_bytes) {
    shared_.interfaces[0] = {.network = 1,
                             .address = {10, 0, 0, host},
                             .gateway = {10, 0, 0, 254},
                             .mac = {2, 0, 0, 0, 0, host},
                             .prefix = 24,
                             .flags = protocol::interface_default,
                             .reserved = 0};
    __atomic_store_n(&shared_.generation, 2, __ATOMIC_RELEASE);
}

bool Port::put(const Frame& frame) {
    const auto length = static_cast<std::uint16_t>(frame.size());
    if (in_.space() < protocol::frame_room(length)) return false;
    const protocol::FrameMark mark{length, 0, 0, 0};
    in_.place(&mark, sizeof mark, 0);
    in_.place(frame.data(), length, sizeof mark);
    in_.commit(protocol::frame_room(length));
    return true;
}

bool Port::take(Frame& frame) {
    protocol::FrameMark mark;
    if (out_.copy(&mark, sizeof mark, 0) != sizeof mark) {
        (void)out_.want_data(1);
        return false;
    }
    frame.resize(mark.length);
    out_.copy(frame.data(), mark.length, sizeof mark);
    out_.release(protocol::frame_room(mark.length));
    return true;
}

void Wire::move() {
    carry(one_, other_, late_there_);
    carry(other_, one_, late_back_);
}

void Wire::carry(Port& from, Port& to, std::deque<Frame>& late) {
    Frame frame;
    while (from.take(frame)) {
        ++moved;
        if (happens(faults_.loss)) {
            ++lost;
            continue;
        }
        if (happens(faults_.reordering)) {
            late.push_back(frame);
            continue;
        }
        to.put(frame);
        if (happens(faults_.repetition)) to.put(frame);
        while (!late.empty() && happens(0.5)) {
            to.put(late.front());
            late.pop_front();
        }
    }
}

} // namespace personality::test
