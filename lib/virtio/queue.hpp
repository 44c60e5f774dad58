// SPDX-License-Identifier: Apache-2.0
//
// The driver's end of a split virtqueue. Its owner gives it memory that the device can reach, adds chains of buffers,
// each with a token of the owner's choice, and takes back the token of each chain that the device has finished.
// What the device writes is checked: a chain that wasn't given to it is never handed back.
#pragma once

#include "lib/virtio/layout.hpp"

namespace virtio {

inline constexpr unsigned max_queue_size = 256;

struct Buffer {
    std::uint64_t physical;
    std::uint32_t bytes;
};

struct Completion {
    std::uint32_t token;
    std::uint32_t written; // bytes, as the device tells: may be anything
};

class Queue {
  public:
    Queue() = default;
    // `memory`: queue_bytes(size) zeroed bytes, 16-byte aligned, at `physical` for the device; `size`: a power of two
    // up to max_queue_size.
    Queue(void* memory, std::uint64_t physical, unsigned size);

    // The device has agreed to feature_event_index. Before anything is published.
    void use_event_index();

    // A chain of `readable` buffers that the device reads, then `writable` ones that it writes; at least one in all.
    // False: there are not enough free descriptors; nothing was added.
    bool add(const Buffer* buffers, unsigned readable, unsigned writable, std::uint32_t token);

    // Shows the device what was added since. True: it wants to be notified.
    bool publish();

    // The next finished chain. False: none.
    bool take(Completion& completion);

    // Whether the device interrupts when it finishes a chain after take() found none. After enabling, take() until it
    // does.
    void set_interrupts(bool enabled);

    unsigned size() const { return size_; }
    unsigned free_descriptors() const { return free_count_; }
    std::uint64_t descriptors_physical() const { return physical_; }
    std::uint64_t available_physical() const { return physical_ + available_offset(size_); }
    std::uint64_t used_physical() const { return physical_ + used_offset(size_); }
    // The device finished a chain that it had not been given.
    bool broken() const { return broken_; }

  private:
    struct Chain {
        std::uint32_t token;
        std::uint16_t length; // descriptors; 0: no chain in the device's hands starts here
    };

    bool has_used();

    Descriptor* descriptors_ = nullptr;
    AvailableHeader* available_ = nullptr;
    std::uint16_t* available_ring_ = nullptr;
    std::uint16_t* used_event_ = nullptr; // with the event index: interrupt when this one is used
    UsedHeader* used_ = nullptr;
    UsedElement* used_ring_ = nullptr;
    std::uint16_t* available_event_ = nullptr; // with the event index: notify when this one is available
    std::uint64_t physical_ = 0;
    std::uint16_t size_ = 0;
    std::uint16_t free_head_ = 0;
    std::uint16_t free_count_ = 0;
    std::uint16_t next_available_ = 0;
    std::uint16_t published_ = 0; // of next_available_
    std::uint16_t next_used_ = 0;
    bool event_index_ = false;
    bool interrupts_ = true;
    bool broken_ = false;
    Chain chains_[max_queue_size] = {};
    std::uint16_t next_[max_queue_size] = {}; // the device can't change these links
};

} // namespace virtio
