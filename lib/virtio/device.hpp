// SPDX-License-Identifier: Apache-2.0
//
// A virtio 1.x device's life as its driver leads it (section 3.1.1), over any Registers that can
//     template<typename T> T read(std::uint32_t offset);
//     template<typename T> void write(std::uint32_t offset, T value);
// T: std::uint8_t, std::uint16_t, std::uint32_t. MmioRegisters is the real one; tests bring a fake device.
#pragma once

#include "abi/protocol/server.hpp"
#include "lib/virtio/queue.hpp"

namespace virtio {

class MmioRegisters {
  public:
    explicit MmioRegisters(std::uintptr_t base) : base_(base) {}

    template<typename T>
    T read(std::uint32_t offset) {
        return *reinterpret_cast<volatile T*>(base_ + offset);
    }
    template<typename T>
    void write(std::uint32_t offset, T value) {
        *reinterpret_cast<volatile T*>(base_ + offset) = value;
    }

  private:
    std::uintptr_t base_;
};

template<typename Registers>
class Device {
  public:
    Device(Registers registers, const protocol::server::VirtioDevice& layout)
        : registers_(registers), layout_(layout) {}

    // Resets the device and agrees on those of `wanted` features that it has; features() tells which.
    // False: it is no virtio 1.x device, or refuses.
    bool begin(std::uint64_t wanted) {
        set_common<std::uint8_t>(common::device_status, 0);
        while (get_common<std::uint8_t>(common::device_status) != 0) {
        }
        set_common<std::uint8_t>(common::device_status, status_acknowledge);
        set_common<std::uint8_t>(common::device_status, status_acknowledge | status_driver);
        features_ = offered() & (wanted | feature_version_1);
        set_common<std::uint32_t>(common::driver_feature_select, 0);
        set_common<std::uint32_t>(common::driver_feature, static_cast<std::uint32_t>(features_));
        set_common<std::uint32_t>(common::driver_feature_select, 1);
        set_common<std::uint32_t>(common::driver_feature, static_cast<std::uint32_t>(features_ >> 32));
        set_common<std::uint8_t>(common::device_status, status_acknowledge | status_driver | status_features_ok);
        set_common<std::uint16_t>(common::config_msix_vector, no_vector);
        return (features_ & feature_version_1) != 0 &&
               (get_common<std::uint8_t>(common::device_status) & status_features_ok) != 0;
    }

    std::uint64_t features() const { return features_; }
    unsigned queue_count() { return get_common<std::uint16_t>(common::num_queues); }

    // The most entries that queue `index` may have; 0: there is no such queue.
    unsigned queue_max(unsigned index) {
        set_common<std::uint16_t>(common::queue_select, static_cast<std::uint16_t>(index));
        return get_common<std::uint16_t>(common::queue_size);
    }

    // Gives the device queue `index`, of at most queue_max(index) entries; its interrupts come as MSI-X entry 0.
    // False: the device has no vector to give.
    bool set_queue(unsigned index, const Queue& queue) {
        set_common<std::uint16_t>(common::queue_select, static_cast<std::uint16_t>(index));
        set_common<std::uint16_t>(common::queue_size, static_cast<std::uint16_t>(queue.size()));
        set_common<std::uint16_t>(common::queue_msix_vector, 0);
        const bool vector = get_common<std::uint16_t>(common::queue_msix_vector) == 0;
        set_address(common::queue_desc, queue.descriptors_physical());
        set_address(common::queue_driver, queue.available_physical());
        set_address(common::queue_device, queue.used_physical());
        if (index < max_queues)
            notify_offset_[index] =
                layout_.notify_offset + layout_.notify_multiplier * get_common<std::uint16_t>(common::queue_notify_off);
        set_common<std::uint16_t>(common::queue_enable, 1);
        return vector && index < max_queues;
    }

    // All queues are set: the device may work.
    void finish() {
        set_common<std::uint8_t>(common::device_status,
                                 status_acknowledge | status_driver | status_features_ok | status_driver_ok);
    }

    // Tells the device that queue `index` has something new.
    void notify(unsigned index) {
        registers_.template write<std::uint16_t>(notify_offset_[index], static_cast<std::uint16_t>(index));
    }

    // A field of the device's own configuration.
    template<typename T>
    T config(std::uint32_t offset) {
        return registers_.template read<T>(layout_.config_offset + offset);
    }

  private:
    static constexpr unsigned max_queues = 8;

    template<typename T>
    T get_common(std::uint32_t offset) {
        return registers_.template read<T>(layout_.common_offset + offset);
    }
    template<typename T>
    void set_common(std::uint32_t offset, T value) {
        registers_.template write<T>(layout_.common_offset + offset, value);
    }
    void set_address(std::uint32_t offset, std::uint64_t physical) {
        set_common<std::uint32_t>(offset, static_cast<std::uint32_t>(physical));
        set_common<std::uint32_t>(offset + 4, static_cast<std::uint32_t>(physical >> 32));
    }
    std::uint64_t offered() {
        set_common<std::uint32_t>(common::device_feature_select, 1);
        const std::uint64_t high = get_common<std::uint32_t>(common::device_feature);
        set_common<std::uint32_t>(common::device_feature_select, 0);
        return high << 32 | get_common<std::uint32_t>(common::device_feature);
    }

    Registers registers_;
    protocol::server::VirtioDevice layout_;
    std::uint64_t features_ = 0;
    std::uint32_t notify_offset_[max_queues] = {};
};

} // namespace virtio
