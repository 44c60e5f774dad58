// SPDX-License-Identifier: Apache-2.0
//
// The containers' deadlines, one each, as a binary heap with the earliest at its top.
#pragma once

#include "abi/protocol/server.hpp"

namespace time_server {

class Deadlines {
  public:
    bool empty() const { return count_ == 0; }
    // Of the earliest one. Precondition: not empty.
    unsigned first() const { return heap_[0]; }
    std::uint64_t first_time() const { return time_[heap_[0]]; }

    // Sets or changes the deadline of container `index`.
    void set(unsigned index, std::uint64_t time) {
        if (place_[index] == 0) {
            heap_[count_] = static_cast<std::uint16_t>(index);
            place_[index] = static_cast<std::uint16_t>(++count_);
        }
        time_[index] = time;
        sift(place_[index] - 1U);
    }

    void remove(unsigned index) {
        if (place_[index] == 0) return;
        const unsigned at = place_[index] - 1U;
        place_[index] = 0;
        if (at == --count_) return;
        put(at, heap_[count_]);
        sift(at);
    }

  private:
    // Moves the entry at `at` up or down to where it belongs.
    void sift(unsigned at) {
        const std::uint16_t index = heap_[at];
        for (; at != 0 && time_[heap_[(at - 1) / 2]] > time_[index]; at = (at - 1) / 2)
            put(at, heap_[(at - 1) / 2]);
        for (;;) {
            unsigned child = 2 * at + 1;
            if (child + 1 < count_ && time_[heap_[child + 1]] < time_[heap_[child]]) ++child;
            if (child >= count_ || time_[heap_[child]] >= time_[index]) break;
            put(at, heap_[child]);
            at = child;
        }
        put(at, index);
    }
    void put(unsigned at, std::uint16_t index) {
        heap_[at] = index;
        place_[index] = static_cast<std::uint16_t>(at + 1);
    }

    unsigned count_ = 0;
    std::uint16_t heap_[protocol::server::max_containers] = {};
    std::uint16_t place_[protocol::server::max_containers] = {}; // in the heap, from 1 on; 0: not in it
    std::uint64_t time_[protocol::server::max_containers] = {};
};

} // namespace time_server
