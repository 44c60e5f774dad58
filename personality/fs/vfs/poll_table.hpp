// SPDX-License-Identifier: Apache-2.0
//
// Who wants to hear when a file's events change: each file adds the queues that it wakes then.
#pragma once

#include "personality/linux/poll.hpp"
#include "personality/task/wait_queue.hpp"

#include <new>

namespace personality::fs {

class PollTable {
  public:
    static constexpr std::uint32_t any_event = UINT32_MAX;
    static constexpr std::uint32_t in_events = linux::pollin | linux::pollrdnorm | linux::pollrdhup | linux::pollpri;
    static constexpr std::uint32_t out_events = linux::pollout | linux::pollwrnorm | linux::pollwrband;

    // The events that the files which come next are asked for; errors and hang-ups besides.
    void want(std::uint32_t events) { wanted_ = events; }

    // A queue that tells of `events`, and of errors and hang-ups that concern who wants those.
    void add(WaitQueue& queue, std::uint32_t events = any_event) {
        const bool one_sided = (wanted_ & (in_events | out_events)) != 0;
        if (!one_sided || (wanted_ & events) != 0) enter(queue);
    }

  protected:
    ~PollTable() = default;
    virtual void enter(WaitQueue& queue) = 0;

  private:
    std::uint32_t wanted_ = any_event;
};

// The queues that one poll(2) of the current task waits for.
class WaitTable final : public PollTable {
  public:
    WaitTable() = default;
    WaitTable(const WaitTable&) = delete;
    WaitTable& operator=(const WaitTable&) = delete;
    ~WaitTable() {
        while (chunks_)
            delete std::exchange(chunks_, chunks_->next);
    }

    // False without memory for a place in a queue: poll(2) fails with enomem.
    bool complete() const { return complete_; }

  private:
    static constexpr unsigned first_count = 4;
    static constexpr unsigned chunk_count = 32;

    struct Chunk {
        Chunk* next;
        unsigned used = 0;
        Waiter waiters[chunk_count] = {};
    };

    void enter(WaitQueue& queue) override {
        Waiter* const place = take();
        if (place)
            queue.add(*place);
        else
            complete_ = false;
    }

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
