// SPDX-License-Identifier: Apache-2.0
#include "manager/pci/bus.hpp"

#include "manager/cspace.hpp"
#include "manager/memory/mapping.hpp"

namespace manager::pci {

namespace {

// Configuration mechanism 1 (PCI Local Bus Specification 3.0, section 3.2.2.3.2).
constexpr std::uint16_t config_address = 0xcf8;
constexpr std::uint16_t config_data = 0xcfc;
constexpr std::uint32_t config_enable = 1U << 31;
constexpr unsigned devices_on_bus = 32;

constexpr std::uint16_t virtio_vendor = 0x1af4;

// The hole below the I/O APIC, above RAM and the memory-mapped configuration space of q35.
constexpr sel4::PAddr hole_first = 0xe0000000;
constexpr sel4::PAddr hole_end = 0xfe000000;
constexpr sel4::PAddr hole_step = 0x1000000;
constexpr Word hole_bytes = 0x100000;

// Message address and data for the processor with APIC id 0, edge-triggered, fixed (Intel SDM 3A, section 11.11).
constexpr std::uint32_t message_address = 0xfee00000;

struct MsixEntry {
    std::uint32_t address_low;
    std::uint32_t address_high;
    std::uint32_t data;
    std::uint32_t control; // bit 0: masked
};

} // namespace

void Function::select(unsigned offset) const { ports_.out32(config_address, config_enable | device_ << 11 | offset); }

std::uint32_t Function::read(unsigned offset) const {
    select(offset);
    return static_cast<std::uint32_t>(ports_.in32(config_data));
}

void Function::write(unsigned offset, std::uint32_t value) {
    select(offset);
    ports_.out32(config_data, value);
}

void Function::set_bus_master(bool on) {
    const std::uint32_t command = read(reg_command) & command_bits;
    write(reg_command, on ? command | command_bus_master : command & ~command_bus_master);
}

Done Bus::initialize(BootMemory& memory) {
    ports_ = IoPorts::issue(config_address, config_data + 3);
    if (!ports_) return Error::failed_lookup;
    for (sel4::PAddr at = hole_first; at < hole_end; at += hole_step)
        if (memory.device_covers(at, hole_bytes)) {
            next_ = at;
            return {};
        }
    return Error::not_enough_memory;
}

base::Result<Function, Error> Bus::find(std::uint32_t id) const {
    for (unsigned device = 0; device < devices_on_bus; ++device) {
        const Function function(ports_, device);
        if (function.read(reg_id) == id) return function;
    }
    return Error::failed_lookup;
}

base::Result<VirtioDevice, Error> Bus::find_virtio(std::uint16_t device_number, BootMemory& memory, unsigned vector) {
    VirtioDevice device;
    device.function = TRY(find(device_id(virtio_vendor, device_number)));
    Function& function = device.function;
    function.write(reg_command, 0);
    const Bars bars = place_bars(function, next_, hole_end);
    const auto layout = virtio_layout(function, bars);
    if (!layout) return Error::invalid_argument;
    device.layout = *layout;
    TRY(claim_pages(device, bars, memory));
    function.write(reg_command, command_memory | command_bus_master | command_no_intx);
    TRY(route_interrupt(device, vector));
    return device;
}

Done Bus::claim_pages(VirtioDevice& device, const Bars& bars, BootMemory& memory) const {
    for (const Bar& bar : bars.bar)
        device.page_count += static_cast<unsigned>(align_up(bar.bytes, page_bytes) / page_bytes);
    if (device.page_count > max_device_pages) return Error::range_error;
    device.pages = cspace::take(device.page_count);
    unsigned page = 0;
    for (unsigned i = 0; i < bar_count; ++i) {
        const auto count = static_cast<unsigned>(align_up(bars.bar[i].bytes, page_bytes) / page_bytes);
        device.page_of_bar[i] = page;
        if (count) TRY(memory.device_pages(bars.bar[i].address, count, device.pages + page));
        page += count;
    }
    return {};
}

Done Bus::route_interrupt(VirtioDevice& device, unsigned vector) {
    device.irq_handler = cspace::take();
    TRY(done(sel4::invoke<sel4::Label::irq_control_get_msi>(sel4::slot_irq_control, cspace::top(), device.irq_handler,
                                                            cspace::depth, 0, device.function.device(), 0, 0, vector)));
    const std::uint32_t table = device.offset(device.layout.msix_table);
    const window::View view(device.pages + table / page_bytes, window::device,
                            sel4::vm_uncacheable | sel4::vm_execute_never);
    if (!view.ok()) return Error::failed_lookup;
    auto* const entry = reinterpret_cast<volatile MsixEntry*>(view.as() + table % page_bytes);
    entry->address_low = message_address;
    entry->address_high = 0;
    entry->data = vector + sel4::msi_vector_offset;
    entry->control = 0;
    enable_msix(device.function, device.layout);
    return {};
}

} // namespace manager::pci
