// SPDX-License-Identifier: Apache-2.0
//
// The image pages whose capabilities the container holds: the slots of the page-cache CNode, each with its place in a
// window of the personality's address space. Slots come in groups that hold consecutive pages, so that a request to
// the store, and mapping around a fault, deal with several pages at once.
//
// The store may take any page back at any time, by revoking its capability: slot and mapping are then empty, which is
// noticed when they are used.
#pragma once

#include "abi/protocol/store.hpp"
#include "lib/ring/entries.hpp"
#include "personality/platform/separate/slot.hpp"
#include "personality/task/wait_queue.hpp"

#include <cstddef>
#include <cstdint>

namespace personality::platform {

class ImageCache {
  public:
    explicit ImageCache(protocol::StorePort& port, std::uint64_t image_bytes);

    std::uint64_t pages() const { return pages_; }

    // The slot of a page, asked for and waited for if need be. eio.
    Result<Slot> get(std::uint64_t page);
    // The slot if the page is there.
    bool find(std::uint64_t page, Slot& slot);
    // Where the personality reads it; may be gone when it does. Precondition: get(page) came before, nothing blocked
    // since. nullptr: gone already.
    const std::byte* window(std::uint64_t page);
    // The page turned out to be gone.
    void forget(std::uint64_t page);
    // Asks without waiting.
    void prefetch(std::uint64_t page);

    // The store has signalled.
    void take_completions();

  private:
    static constexpr unsigned group_pages = 8;
    static constexpr unsigned groups = (1U << protocol::page_cache_radix) / group_pages;
    static constexpr std::uint64_t no_tag = UINT64_MAX;

    struct Group {
        std::uint64_t tag = no_tag; // of the pages tag * group_pages ...
        std::uint32_t last_use = 0;
        std::uint8_t present = 0; // bit n: page n's capability was delivered
        std::uint8_t mapped = 0;  // bit n: and is mapped in the window
        std::uint8_t asked = 0;   // bit n: a request for it is under way
        std::uint8_t failed = 0;  // bit n: its last request failed
        WaitQueue waiting;
    };

    Group* group_of(std::uint64_t page);
    Group* group_for(std::uint64_t page); // makes room; nullptr: all groups have requests under way
    unsigned number(const Group& group) const { return static_cast<unsigned>(&group - groups_); }
    Slot slot(const Group& group, unsigned index) const;
    void clear(Group& group);
    void request(Group& group);
    bool ask(std::uint64_t page, std::uint32_t first_slot, unsigned count);
    void complete(const protocol::StoreCompletion& completion);
    void ask_again();

    // A request without a completion.
    struct Outstanding {
        std::uint32_t tag = 0;      // 0: none
        std::uint32_t position = 0; // in the ring of requests, modulo 2^32
    };

    protocol::StorePort& port_;
    Group groups_[groups];
    WaitQueue group_freed_;
    Outstanding outstanding_[protocol::store_ring_entries];
    std::uint32_t incarnation_ = 0; // of the store
    std::uint32_t clock_ = 0;
    std::uint64_t pages_;
    ring::EntryProducer<protocol::StoreRequest> requests_;
    ring::EntryConsumer<protocol::StoreCompletion> completions_;
};

ImageCache& image_cache();

} // namespace personality::platform
