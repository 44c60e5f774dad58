// SPDX-License-Identifier: Apache-2.0
//
// The virtio block device (virtio 1.2, section 5.2) as a Disk: one queue, read only. Pages go straight from the device
// into the cache's frames; headers, status bytes and what read_head() reads lie in the server's DMA memory.
#pragma once

#include "lib/virtio/device.hpp"
#include "servers/store/disk.hpp"

#include <cstring>

namespace store {

inline constexpr unsigned disk_operations = 64; // under way at a time
inline constexpr unsigned disk_queue = 256;

// What the device reads and writes beside pages.
struct BlockMemory {
    struct Header {
        std::uint32_t type;
        std::uint32_t reserved;
        std::uint64_t sector; // of 512 bytes
    };
    alignas(16) std::uint8_t queue[virtio::queue_bytes(disk_queue)];
    Header headers[disk_operations];
    std::uint8_t status[disk_operations];
    alignas(16) std::uint8_t heads[disk_operations][head_bytes];
};
static_assert(sizeof(BlockMemory) <= protocol::server::store_dma_bytes);

template<typename Registers>
class BlockDevice : public Disk {
  public:
    // `memory` is zeroed and at `physical` for the device.
    BlockDevice(Registers registers, const protocol::server::VirtioDevice& layout, BlockMemory& memory,
                std::uint64_t physical)
        : device_(registers, layout), memory_(memory), physical_(physical) {}

    // False: the device can't be used.
    bool start() {
        if (!device_.begin(virtio::feature_event_index)) return false;
        const unsigned most = device_.queue_max(0);
        const unsigned entries = most < disk_queue ? most : disk_queue;
        if (entries < max_segments + 2) return false;
        queue_ = virtio::Queue(memory_.queue, physical_, entries);
        if ((device_.features() & virtio::feature_event_index) != 0) queue_.use_event_index();
        if (!device_.set_queue(0, queue_)) return false;
        device_.finish();
        for (unsigned i = 0; i < disk_operations; ++i)
            free_[i] = static_cast<std::uint8_t>(i);
        free_count_ = disk_operations;
        return true;
    }

    // The device did what no device may.
    bool broken() const { return queue_.broken(); }

    bool read(std::uint64_t page, const std::uint64_t* frames, unsigned count, std::uint32_t token) override {
        virtio::Buffer data[max_segments];
        for (unsigned i = 0; i < count; ++i)
            data[i] = {frames[i], page_bytes};
        return begin(page, data, count, token, false);
    }

    bool read_head(std::uint64_t page, std::uint32_t token) override {
        if (free_count_ == 0) return false;
        const virtio::Buffer data{at(memory_.heads[free_[free_count_ - 1]]), head_bytes};
        return begin(page, &data, 1, token, true);
    }

    void submit() override {
        if (added_ && queue_.publish()) device_.notify(0);
        added_ = false;
    }

    bool take(Done& done) override {
        virtio::Completion completion{};
        if (!queue_.take(completion)) return false;
        const std::uint32_t operation = completion.token;
        free_[free_count_++] = static_cast<std::uint8_t>(operation);
        const bool ok = memory_.status[operation] == status_ok;
        done = {operations_[operation].token, ok,
                operations_[operation].head && ok ? memory_.heads[operation] : nullptr};
        return true;
    }

  private:
    static constexpr std::uint64_t page_bytes = 4096;
    static constexpr std::uint64_t page_sectors = page_bytes / 512;
    static constexpr std::uint32_t type_in = 0;
    static constexpr std::uint8_t status_ok = 0;
    static constexpr std::uint8_t status_unset = 0xff;

    struct Operation {
        std::uint32_t token;
        bool head;
    };

    std::uint64_t at(const void* inside) const {
        return physical_ + static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(inside) -
                                                      reinterpret_cast<const std::uint8_t*>(&memory_));
    }

    bool begin(std::uint64_t page, const virtio::Buffer* data, unsigned count, std::uint32_t token, bool head) {
        if (free_count_ == 0) return false;
        const unsigned operation = free_[free_count_ - 1];
        virtio::Buffer buffers[max_segments + 2];
        buffers[0] = {at(&memory_.headers[operation]), sizeof(BlockMemory::Header)};
        std::memcpy(buffers + 1, data, count * sizeof(*data));
        buffers[count + 1] = {at(&memory_.status[operation]), 1};
        if (!queue_.add(buffers, 1, count + 1, operation)) return false;
        memory_.headers[operation] = {type_in, 0, page * page_sectors};
        memory_.status[operation] = status_unset;
        operations_[operation] = {token, head};
        --free_count_;
        added_ = true;
        return true;
    }

    virtio::Device<Registers> device_;
    BlockMemory& memory_;
    std::uint64_t physical_;
    virtio::Queue queue_;
    Operation operations_[disk_operations] = {};
    std::uint8_t free_[disk_operations] = {}; // a stack
    unsigned free_count_ = 0;
    bool added_ = false;
};

} // namespace store
