// SPDX-License-Identifier: Apache-2.0
//
// The PCI bus as the manager has it: functions found by identity through I/O ports 0xcf8 and 0xcfc, their memory mapped
// nowhere yet, their interrupt made a message to the processor.
#pragma once

#include "manager/io_ports.hpp"
#include "manager/memory/boot_memory.hpp"
#include "manager/pci/virtio.hpp"

namespace manager::pci {

class Function final : public ConfigSpace {
  public:
    constexpr Function() = default;
    constexpr Function(IoPorts ports, unsigned device) : ports_(ports), device_(device) {}

    std::uint32_t read(unsigned offset) const override;
    void write(unsigned offset, std::uint32_t value) override;

    unsigned device() const { return device_; }
    void set_bus_master(bool on);

  private:
    void select(unsigned offset) const;

    IoPorts ports_;
    unsigned device_ = 0;
};

inline constexpr unsigned max_device_pages = 32;

// A virtio device ready for its driver.
struct VirtioDevice {
    Function function;
    VirtioLayout layout;
    unsigned page_of_bar[bar_count] = {}; // first of the pages below
    CPtr pages = 0;                       // all memory of its registers, consecutive
    unsigned page_count = 0;
    CPtr irq_handler = 0;

    // Distance from the first of the pages.
    std::uint32_t offset(const Place& place) const {
        return page_of_bar[place.bar] * static_cast<std::uint32_t>(page_bytes) + place.offset;
    }
};

class Bus {
  public:
    // Takes the ports and finds a place for registers that device memory covers.
    Done initialize(BootMemory& memory);

    // The first device on bus 0 with this identity, placed, decoding memory, its MSI-X entry 0 sending interrupt
    // `vector` (0..109). failed_lookup if there is none, invalid_argument if it is not as virtio 1.x wants it.
    base::Result<VirtioDevice, Error> find_virtio(std::uint16_t device, BootMemory& memory, unsigned vector);

  private:
    base::Result<Function, Error> find(std::uint32_t id) const;
    Done claim_pages(VirtioDevice& device, const Bars& bars, BootMemory& memory) const;
    static Done route_interrupt(VirtioDevice& device, unsigned vector);

    IoPorts ports_;
    sel4::PAddr next_ = 0; // where registers are placed
};

} // namespace manager::pci
