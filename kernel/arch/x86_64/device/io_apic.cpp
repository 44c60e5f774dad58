// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/device/io_apic.hpp"

#include "arch/io_apic.hpp"
#include "kernel/arch/x86_64/memory/kernel_map.hpp"
#include "kernel/boot/fail.hpp"

namespace keel {

namespace {

constexpr unsigned index_register = 0; // of 32-bit words
constexpr unsigned data_register = 4;
constexpr std::uint32_t version_index = 1;
constexpr std::uint32_t first_redirection = 0x10;

constexpr std::uint32_t active_low_bit = 1 << 13;
constexpr std::uint32_t level_bit = 1 << 15;
constexpr std::uint32_t masked_bit = 1 << 16;
constexpr unsigned destination_shift = 24;

constexpr unsigned max_pins = 240;

struct IoApic {
    volatile std::uint32_t* registers;
    unsigned pins;
    std::uint32_t redirections[max_pins]; // lower halves, as written last

    std::uint32_t read(std::uint32_t index) const {
        registers[index_register] = index;
        return registers[data_register];
    }
    void write(std::uint32_t index, std::uint32_t value) const {
        registers[index_register] = index;
        registers[data_register] = value;
    }
};
IoApic io_apics[x86_64::max_io_apics];
unsigned count;

constexpr std::uint32_t redirection(unsigned pin) { return first_redirection + 2 * pin; }

void write_redirection(IoApic& io_apic, unsigned pin, std::uint32_t value) {
    io_apic.redirections[pin] = value;
    io_apic.write(redirection(pin), value);
}

} // namespace

void x86_64::set_up_io_apic(sel4::PAddr registers, unsigned target_apic_id) {
    if (count == max_io_apics) boot::fail("too many I/O APICs");
    constexpr Word page_mask = mask(sel4::page_bits);
    volatile std::uint32_t* const page = map_device_page(registers & ~page_mask);
    IoApic& io_apic = io_apics[count++];
    io_apic.registers = page + (registers & page_mask) / sizeof(std::uint32_t);
    io_apic.pins = (io_apic.read(version_index) >> 16 & 0xff) + 1;
    if (io_apic.pins > max_pins) boot::fail("an I/O APIC has too many pins");
    for (unsigned pin = 0; pin < io_apic.pins; ++pin) {
        write_redirection(io_apic, pin, masked_bit);
        io_apic.write(redirection(pin) + 1, target_apic_id << destination_shift);
    }
}

unsigned arch::num_io_apics() { return count; }

unsigned arch::io_apic_pins(unsigned io_apic) { return io_apics[io_apic].pins; }

void arch::route_pin(unsigned io_apic, unsigned pin, bool level, bool active_low, unsigned vector) {
    write_redirection(io_apics[io_apic], pin,
                      masked_bit | (level ? level_bit : 0) | (active_low ? active_low_bit : 0) | vector);
}

void arch::mask_pin(unsigned io_apic, unsigned pin, bool masked) {
    const std::uint32_t entry = io_apics[io_apic].redirections[pin];
    write_redirection(io_apics[io_apic], pin, masked ? entry | masked_bit : entry & ~masked_bit);
}

} // namespace keel
