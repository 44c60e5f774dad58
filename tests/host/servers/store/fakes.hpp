// SPDX-License-Identifier: Apache-2.0
//
// Surroundings of the store for tests: frames that are host memory, containers whose slots remember whose frame they
// hold, and a disk whose operations end when the test says so.
#pragma once

#include "abi/protocol/image.hpp"
#include "servers/store/service.hpp"

#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace store_test {

using store::FrameId;

class FakeMemory : public store::FrameMemory {
  public:
    explicit FakeMemory(unsigned chunks) : chunks_left_(chunks) {}

    store::Frame* grow() override {
        if (chunks_left_ == 0) return nullptr;
        --chunks_left_;
        records_.push_back(std::make_unique<store::Frame[]>(store::chunk_frames));
        pages_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(store::chunk_frames * store::page_bytes));
        return records_.back().get();
    }
    bool make_frames(FrameId first) override {
        for (FrameId id = first; id < first + store::frame_batch; ++id)
            made_.insert(id);
        return true;
    }
    std::uint64_t physical(FrameId frame) override { return reinterpret_cast<std::uint64_t>(bytes(frame)); }
    void revoke(FrameId frame) override {
        for (auto& container : slots)
            std::erase_if(container.second, [frame](const auto& slot) { return slot.second == frame; });
        ++revocations;
    }
    std::uint8_t* bytes(FrameId frame) {
        if (!made_.contains(frame)) std::abort();
        return pages_[store::chunk_of(frame)].get() + store::place_of(frame) * store::page_bytes;
    }

    std::map<unsigned, std::map<unsigned, FrameId>> slots; // of each container's page-cache CNode
    unsigned revocations = 0;

  private:
    unsigned chunks_left_;
    std::vector<std::unique_ptr<store::Frame[]>> records_;
    std::vector<std::unique_ptr<std::uint8_t[]>> pages_;
    std::set<FrameId> made_;
};

class FakeContainers : public store::Containers {
  public:
    explicit FakeContainers(FakeMemory& memory) : memory_(memory) {}
    store::Copied copy(FrameId frame, unsigned index, unsigned slot) override {
        if (gone.contains(index)) return store::Copied::NoSuchSlot;
        return memory_.slots[index].emplace(slot, frame).second ? store::Copied::Yes : store::Copied::SlotOccupied;
    }
    void signal(unsigned index) override { ++signals[index]; }

    std::set<unsigned> gone;
    std::map<unsigned, unsigned> signals;

  private:
    FakeMemory& memory_;
};

// Each 4 KiB page holds its own number, the disk's `version` of it, and a pattern.
class FakeDisk : public store::Disk {
  public:
    struct Operation {
        std::uint64_t page;
        std::vector<std::uint64_t> frames; // none: a head
        std::uint32_t token;
    };

    bool read(std::uint64_t page, const std::uint64_t* frames, unsigned count, std::uint32_t token) override {
        if (waiting.size() >= room) return false;
        waiting.push_back({page, {frames, frames + count}, token});
        return true;
    }
    bool read_head(std::uint64_t page, std::uint32_t token) override { return read(page, nullptr, 0, token); }
    void submit() override {}
    bool take(Done& done) override {
        if (ended_.empty()) return false;
        const Operation operation = ended_.front();
        ended_.pop_front();
        bool ok = true;
        for (std::uint64_t page = operation.page; page < operation.page + operation.frames.size(); ++page)
            ok = ok && !bad.contains(page);
        done = {operation.token, ok, nullptr};
        if (!ok) return true;
        if (operation.frames.empty()) {
            const protocol::ImageHeader header = header_of(operation.page);
            std::memset(head_, 0, sizeof(head_));
            std::memcpy(head_, &header, sizeof(header));
            done.head = head_;
        }
        for (std::size_t i = 0; i < operation.frames.size(); ++i)
            fill(operation.page + i, reinterpret_cast<std::uint8_t*>(operation.frames[i]));
        return true;
    }

    // Ends the oldest `count` operations (or the newest).
    void end(std::size_t count, bool newest = false) {
        for (; count != 0 && !waiting.empty(); --count) {
            ended_.push_back(newest ? waiting.back() : waiting.front());
            newest ? waiting.pop_back() : waiting.pop_front();
            ++operations;
        }
    }

    void fill(std::uint64_t page, std::uint8_t* out) const {
        const std::uint64_t words[2] = {page, version(page)};
        for (unsigned i = 0; i < store::page_bytes; i += sizeof(words))
            std::memcpy(out + i, words, sizeof(words));
    }
    bool holds(std::uint64_t page, const std::uint8_t* bytes) const {
        std::uint8_t expected[store::page_bytes];
        fill(page, expected);
        return std::memcmp(bytes, expected, sizeof(expected)) == 0;
    }

    std::deque<Operation> waiting;
    std::size_t room = 64;
    std::size_t operations = 0;
    std::set<std::uint64_t> bad;
    std::map<std::uint64_t, std::uint64_t> generations; // of the extent that begins at this page

  private:
    std::uint64_t version(std::uint64_t page) const {
        const auto after = generations.upper_bound(page);
        return after == generations.begin() ? 0 : std::prev(after)->second;
    }
    protocol::ImageHeader header_of(std::uint64_t page) const {
        protocol::ImageHeader header{};
        header.generation = version(page);
        return header;
    }

    std::deque<Operation> ended_;
    std::uint8_t head_[store::head_bytes];
};

// A store with its surroundings, and containers that ask it.
class Machine {
  public:
    explicit Machine(std::uint64_t limit_pages, unsigned chunks = 8)
        : memory(chunks), containers(memory), cache(std::make_unique<store::Cache>(memory, limit_pages)),
          service(std::make_unique<store::Service>(*cache, memory, containers, disk, stats, 0)) {}

    void attach(unsigned index, std::uint64_t first_page, std::uint64_t pages) {
        ports[index] = std::make_unique<protocol::StorePort>();
        std::memset(ports[index].get(), 0, sizeof(protocol::StorePort));
        memory.slots[index].clear();
        service->attach(index, *ports[index], first_page * store::page_bytes, pages * store::page_bytes);
    }
    // Puts a request into the ring; false: it is full.
    bool ask(unsigned index, const protocol::StoreRequest& request) {
        protocol::StorePort& port = *ports[index];
        ring::EntryProducer<protocol::StoreRequest> requests(port.requests, port.request, protocol::store_ring_entries);
        const bool pushed = requests.push(request);
        service->signalled(index);
        return pushed;
    }
    std::vector<protocol::StoreCompletion> answers(unsigned index) {
        protocol::StorePort& port = *ports[index];
        ring::EntryConsumer<protocol::StoreCompletion> completions(port.completions, port.completion,
                                                                   protocol::store_ring_entries);
        std::vector<protocol::StoreCompletion> all;
        protocol::StoreCompletion completion{};
        while (completions.pop(completion))
            all.push_back(completion);
        return all;
    }
    // Runs until no disk operation is left.
    void settle() {
        service->run();
        while (!disk.waiting.empty()) {
            disk.end(1);
            service->run();
        }
    }
    // One request, start to end.
    protocol::StoreCompletion fetch(unsigned index, std::uint64_t page, unsigned count, unsigned slot = 0) {
        ask(index, {page, static_cast<std::uint16_t>(slot), static_cast<std::uint16_t>(count), 1});
        settle();
        const auto all = answers(index);
        return all.size() == 1 ? all[0] : protocol::StoreCompletion{0xdead, protocol::StoreStatus::IoError, 0};
    }
    // Whether `slot` of the container holds disk page `page`, as it is on the disk now.
    bool holds(unsigned index, unsigned slot, std::uint64_t page) {
        const auto found = memory.slots[index].find(slot);
        return found != memory.slots[index].end() && disk.holds(page, memory.bytes(found->second));
    }

    FakeMemory memory;
    FakeContainers containers;
    FakeDisk disk;
    protocol::MachineStats stats{};
    std::unique_ptr<store::Cache> cache;
    std::unique_ptr<store::Service> service;
    std::map<unsigned, std::unique_ptr<protocol::StorePort>> ports;
};

} // namespace store_test
