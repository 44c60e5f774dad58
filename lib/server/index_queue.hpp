// SPDX-License-Identifier: Apache-2.0
//
// A queue of container indices, each in it at most once: whose turn it is.
#pragma once

#include "abi/protocol/server.hpp"

namespace server {

class IndexQueue {
  public:
    bool empty() const { return count_ == 0; }
    unsigned size() const { return count_; }

    // Does nothing if `index` is in the queue already.
    void push(unsigned index) {
        if (queued_[index]) return;
        queued_[index] = true;
        entries_[(first_ + count_) % capacity] = static_cast<std::uint16_t>(index);
        ++count_;
    }

    // Precondition: not empty.
    unsigned pop() {
        const unsigned index = entries_[first_];
        first_ = (first_ + 1) % capacity;
        --count_;
        queued_[index] = false;
        return index;
    }

  private:
    static constexpr unsigned capacity = protocol::server::max_containers;

    unsigned first_ = 0;
    unsigned count_ = 0;
    std::uint16_t entries_[capacity] = {};
    bool queued_[capacity] = {};
};

} // namespace server
