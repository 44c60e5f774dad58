// SPDX-License-Identifier: Apache-2.0
//
// The queues that one poll(2) waits for: each file adds its own while its events are looked at for the first time.
#pragma once

#include "personality/task/wait_queue.hpp"

#include <new>

namespace personality::fs {

class PollTable {
  public:
    PollTable() = default;
    PollTable(const PollTable&) = delete;
    PollTable& operator=(const PollTable&) = delete;
    ~PollTable() {
        while (chunks_)
            delete std::exchange(chunks_, chunks_->next);
    }

    // Without memory for a place in the queue the table is incomplete, and poll(2) fails with enomem.
    void add(WaitQueue& queue) {
        Waiter* const place = take();
        if (place)
            queue.add(*place);
        else
            complete_ = false;
    }
    bool complete() const { return complete_; }

  private:
    static constexpr unsigned first_count = 4;
    static constexpr unsigned chunk_count = 32;

    struct Chunk {
        Chunk* next;
        unsigned used = 0;
        Waiter waiters[chunk_count] = {};
    };

    Waiter* take() {
        if (first_used_ < first_count) return &first_[first_used_++];
        if (!chunks_ || chunks_->used == chunk_count) {
            auto* const chunk = new (std::nothrow) Chunk{chunks_};
            if (!chunk) return nullptr;
            chunks_ = chunk;
        }
        return &chunks_->waiters[chunks_->used++];
    }

    Waiter first_[first_count];
    unsigned first_used_ = 0;
    Chunk* chunks_ = nullptr;
    bool complete_ = true;
};

} // namespace personality::fs
