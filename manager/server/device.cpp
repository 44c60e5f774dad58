// SPDX-License-Identifier: Apache-2.0
#include "manager/server/device.hpp"

#include "lib/sel4/invoke.hpp"
#include "manager/cspace.hpp"

namespace manager {

using sel4::invoke;
using sel4::Label;

namespace {

// q35: the HPET's registers (where the chip set has them, whether an ACPI table says so or not), and a pin of the I/O
// APIC that its comparators can be routed to.
constexpr sel4::PAddr hpet_registers = 0xfed00000;
constexpr Word hpet_pin = 20;

Done make_dma_memory(Machine& machine, ServerDevice& device, Word bytes) {
    device.dma_pages = static_cast<unsigned>(bytes / page_bytes);
    device.dma = cspace::take(device.dma_pages);
    if (!device.dma) return Error::not_enough_memory;
    TRY(machine.boot.retype(sel4::ObjectType::page, 0, device.dma, device.dma_pages));
    const auto address = invoke<Label::page_get_address>(device.dma);
    device.dma_physical = address.value;
    return done(address.error);
}

} // namespace

base::Result<ServerDevice, Error> find_virtio_device(Machine& machine, pci::Bus& bus, const ServerTraits& traits,
                                                     unsigned vector) {
    const pci::VirtioDevice found = TRY(bus.find_virtio(traits.pci_device, machine.boot, vector));
    ServerDevice device;
    device.function = found.function;
    device.on_pci = true;
    device.pages = found.pages;
    device.page_count = found.page_count;
    device.irq_handler = found.irq_handler;
    device.virtio = {found.offset(found.layout.common), found.offset(found.layout.notify),
                     found.layout.notify_multiplier, found.offset(found.layout.isr), found.offset(found.layout.config)};
    TRY(make_dma_memory(machine, device, traits.dma_bytes));
    return device;
}

ServerDevice link_of(const ServerDevice& driver) {
    constexpr auto own_pages = static_cast<unsigned>(protocol::server::netdriver_own_bytes / page_bytes);
    ServerDevice link;
    link.dma = driver.dma + own_pages;
    link.dma_pages = driver.dma_pages - own_pages;
    return link;
}

base::Result<ServerDevice, Error> find_hpet(Machine& machine, unsigned vector) {
    ServerDevice device;
    device.page_count = 1;
    device.pages = cspace::take();
    device.irq_handler = cspace::take();
    device.io_apic_pin = hpet_pin;
    TRY(machine.boot.device_pages(hpet_registers, 1, device.pages));
    TRY(done(invoke<Label::irq_control_get_ioapic>(sel4::slot_irq_control, cspace::top(), device.irq_handler,
                                                   cspace::depth, 0, hpet_pin, 0, 0, vector)));
    return device;
}

} // namespace manager
