// SPDX-License-Identifier: Apache-2.0
//
// Bytes on their way from one Unix socket to another, with what goes with them: a datagram or a piece of a stream. They
// count against the sender's buffer until they are received.
#pragma once

#include "personality/net/message.hpp"

namespace personality::net {

class Endpoint;

class Segment {
  public:
    ListHook hook;

    // Without content. enomem.
    static Result<Segment*> make(std::uint32_t bytes, Endpoint& sender);
    // At once, or, while another one is being destroyed, right after that: what a segment carries may be sockets with
    // segments of their own, and so on without a bound.
    static void destroy(Segment& segment);

    std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
    std::uint32_t left() const { return size - taken; }

    std::uint32_t size;
    std::uint32_t taken = 0;
    Ref<Endpoint> sender;
    Sender credentials{};

    // They are in flight from here on: in_flight.hpp.
    void attach(Rights files);
    Rights detach();
    Rights rights{};

  private:
    Segment(std::uint32_t bytes, Endpoint& from);
    ~Segment();
};

struct SegmentDeleter {
    void operator()(Segment* segment) const { Segment::destroy(*segment); }
};
using SegmentPtr = std::unique_ptr<Segment, SegmentDeleter>;
using SegmentList = List<Segment, &Segment::hook>;

} // namespace personality::net
