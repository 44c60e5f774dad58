// SPDX-License-Identifier: Apache-2.0
//
// The one single-producer single-consumer ring of the system: its indices, as they lie in memory that two protection
// domains share. Neither side trusts the other: an index read from the peer is checked (`used` of more than the
// capacity means that the peer broke the protocol), data is copied out before it is looked at.
// The operations are in lib/ring.
//
// Wakeups: a side that is about to sleep writes what it waits for beside its index, then looks at the peer's index once
// more; the peer, after moving its own index, signals only if that much is there. A side that never sleeps is never
// signalled.
#pragma once

#include <cstdint>

namespace protocol {

// Free-running counts modulo 2^32; the capacity is a power of two below 2^31, so `produced - consumed` is the fill.
// Each index has its own cache line: its one writer never shares it with the other's.
struct RingIndices {
    alignas(64) std::uint32_t produced; // written by the producer only, with release order after the data
    std::uint32_t space_wanted;         // likewise: signal me when this much is free; 0: don't
    alignas(64) std::uint32_t consumed; // written by the consumer only, with release order after it took the data
    std::uint32_t data_wanted;          // likewise: signal me when this much is used; 0: don't
};
static_assert(sizeof(RingIndices) == 128);

} // namespace protocol
