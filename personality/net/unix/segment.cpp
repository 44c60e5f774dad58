// SPDX-License-Identifier: Apache-2.0
#include "personality/net/unix/segment.hpp"

#include "personality/net/unix/endpoint.hpp"
#include "personality/net/unix/in_flight.hpp"

namespace personality::net {

Segment::Segment(std::uint32_t bytes, Endpoint& from) : size(bytes), sender(&from) {
    sender->add_unreceived(size + sizeof(Segment));
}

Segment::~Segment() {
    rights_left(rights);
    sender->remove_unreceived(size + sizeof(Segment));
}

Result<Segment*> Segment::make(std::uint32_t bytes, Endpoint& sender) {
    void* const memory = ::operator new(sizeof(Segment) + bytes, std::nothrow);
    if (memory == nullptr) return Errno::enomem;
    return new (memory) Segment(bytes, sender);
}

void Segment::destroy(Segment& segment) {
    static SegmentList doomed;
    static bool destroying = false;
    segment.hook.unlink();
    doomed.push_back(segment);
    if (std::exchange(destroying, true)) return;
    while (Segment* const next = doomed.pop_front()) {
        next->~Segment();
        ::operator delete(next);
    }
    destroying = false;
}

void Segment::attach(Rights files) {
    rights = std::move(files);
    rights_sent(rights);
}

Rights Segment::detach() {
    rights_left(rights);
    return std::exchange(rights, {});
}

} // namespace personality::net
