// SPDX-License-Identifier: Apache-2.0
//
// The device's side of virtio, for tests of drivers: queues whose "physical" addresses are the test's own pointers, and
// a common configuration that behaves as section 4.1.4.3 says.
#pragma once

#include "abi/protocol/server.hpp"
#include "lib/virtio/layout.hpp"

#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace virtio_test {

struct Part {
    std::uint64_t address;
    std::uint32_t bytes;
    bool writable;
};

struct Chain {
    std::uint32_t head;
    std::vector<Part> parts;
};

class DeviceQueue {
  public:
    DeviceQueue(std::uint64_t descriptors, std::uint64_t available, std::uint64_t used, unsigned size,
                bool event_index = false)
        : descriptors_(reinterpret_cast<const virtio::Descriptor*>(descriptors)),
          available_(reinterpret_cast<const std::uint16_t*>(available)), used_(reinterpret_cast<std::uint16_t*>(used)),
          size_(size), event_index_(event_index) {}

    std::optional<Chain> next() {
        if (seen_ == available_[1]) return std::nullopt;
        Chain chain{available_[2 + seen_++ % size_], {}};
        if (event_index_) used_[2 + 4 * size_] = seen_; // to be notified of the next
        for (unsigned at = chain.head;;) {
            const virtio::Descriptor& descriptor = descriptors_[at];
            chain.parts.push_back(
                {descriptor.address, descriptor.length, (descriptor.flags & virtio::descriptor_write) != 0});
            if ((descriptor.flags & virtio::descriptor_next) == 0) return chain;
            at = descriptor.next;
        }
    }

    void finish(const Chain& chain, std::uint32_t written) {
        const virtio::UsedElement element{chain.head, written};
        std::memcpy(reinterpret_cast<std::uint8_t*>(used_) + sizeof(virtio::UsedHeader) +
                        sizeof(element) * (used_[1] % size_),
                    &element, sizeof(element));
        interrupts_ += wants_interrupt() ? 1 : 0;
        ++used_[1];
    }

    // Whether the driver wants an interrupt for what is finished next.
    bool wants_interrupt() const {
        if (event_index_) return available_[2 + size_] == used_[1];
        return (available_[0] & virtio::available_no_interrupt) == 0;
    }
    unsigned interrupts() const { return interrupts_; }
    void set_wants_notify(bool wants) { used_[0] = wants ? 0 : virtio::used_no_notify; }

  private:
    const virtio::Descriptor* descriptors_;
    const std::uint16_t* available_;
    std::uint16_t* used_;
    unsigned size_;
    bool event_index_;
    std::uint16_t seen_ = 0;
    unsigned interrupts_ = 0;
};

class FakeDevice {
  public:
    static constexpr std::uint32_t notify_offset = 0x1000;
    static constexpr std::uint32_t notify_multiplier = 4;
    static constexpr std::uint32_t config_offset = 0x2000;

    FakeDevice(std::uint64_t features, unsigned queues, std::uint16_t queue_max)
        : config(64), features_(features), queues_(queues), queue_max_(queue_max), state_(queues) {}

    std::vector<std::uint8_t> config; // the device's own configuration

    protocol::server::VirtioDevice layout() const {
        return {0, notify_offset, notify_multiplier, 0x1800, config_offset};
    }
    bool running() const { return (status_ & virtio::status_driver_ok) != 0; }
    DeviceQueue* queue(unsigned index) { return state_[index].queue.get(); }
    // Queues notified since the last look, as bits.
    unsigned take_notifications() { return std::exchange(notified_, 0U); }

    std::uint32_t read(std::uint32_t offset) {
        namespace common = virtio::common;
        if (offset >= config_offset) {
            std::uint32_t value = 0;
            std::memcpy(&value, config.data() + (offset - config_offset), sizeof(value));
            return value;
        }
        switch (offset) {
        case common::device_feature:
            return static_cast<std::uint32_t>(features_ >> (select_feature_ * 32));
        case common::num_queues:
            return queues_;
        case common::device_status:
            return status_;
        case common::queue_size:
            return selected_ < queues_ ? queue_max_ : 0;
        case common::queue_msix_vector:
            return selected_ < queues_ ? state_[selected_].vector : virtio::no_vector;
        case common::queue_notify_off:
            return selected_ + 1; // anything but the index
        default:
            return 0;
        }
    }

    void write(std::uint32_t offset, std::uint32_t value) {
        namespace common = virtio::common;
        if (offset >= notify_offset) {
            notified_ |= (offset - notify_offset) / notify_multiplier == value + 1 ? 1U << value : 0U;
            return;
        }
        if (offset >= common::queue_desc) {
            if (selected_ < queues_)
                std::memcpy(reinterpret_cast<std::uint8_t*>(state_[selected_].address) + (offset - common::queue_desc),
                            &value, 4);
            return;
        }
        switch (offset) {
        case common::device_feature_select:
            select_feature_ = value;
            break;
        case common::driver_feature_select:
            select_driver_ = value;
            break;
        case common::driver_feature:
            accepted_ |= std::uint64_t{value} << (select_driver_ * 32);
            break;
        case common::device_status:
            status_ = static_cast<std::uint8_t>(value);
            if (value == 0) state_ = std::vector<State>(queues_);
            break;
        case common::queue_select:
            selected_ = value;
            break;
        case common::queue_size:
            state_[selected_].size = value;
            break;
        case common::queue_msix_vector:
            state_[selected_].vector = static_cast<std::uint16_t>(value);
            break;
        case common::queue_enable:
            enable(state_[selected_]);
            break;
        default:
            break;
        }
    }

  private:
    struct State {
        std::uint64_t address[3] = {};
        unsigned size = 0;
        std::uint16_t vector = virtio::no_vector;
        std::shared_ptr<DeviceQueue> queue;
    };

    void enable(State& state) const {
        state.queue = std::make_shared<DeviceQueue>(state.address[0], state.address[1], state.address[2], state.size,
                                                    (accepted_ & virtio::feature_event_index) != 0);
    }

    std::uint64_t features_;
    unsigned queues_;
    std::uint16_t queue_max_;
    std::vector<State> state_;
    std::uint8_t status_ = 0;
    unsigned select_feature_ = 0;
    unsigned select_driver_ = 0;
    std::uint64_t accepted_ = 0;
    unsigned selected_ = 0;
    unsigned notified_ = 0;
};

struct FakeRegisters {
    FakeDevice* device;

    template<typename T>
    T read(std::uint32_t offset) {
        return static_cast<T>(device->read(offset));
    }
    template<typename T>
    void write(std::uint32_t offset, T value) {
        device->write(offset, value);
    }
};

} // namespace virtio_test
