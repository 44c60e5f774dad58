// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/console.hpp"

#include "lib/sel4/invoke.hpp"

namespace test {

using sel4::Label, sel4::Word, sel4::invoke;

namespace {

constexpr Word serial_port = 0x3f8;
constexpr Word line_status = serial_port + 5;
constexpr Word transmitter_empty = 0x20;
constexpr Word exit_port = 0xf4;

sel4::CPtr serial;
sel4::CPtr exit_device;

void put(char c) {
    while (!(invoke<Label::io_port_in8>(serial, line_status).value & transmitter_empty)) {
    }
    (void)invoke<Label::io_port_out8>(serial, serial_port, static_cast<unsigned char>(c));
}

} // namespace

void open_console(sel4::SlotPos first_slot) {
    serial = first_slot;
    exit_device = first_slot + 1;
    (void)invoke<Label::io_port_control_issue>(sel4::slot_io_port_control, serial_port, serial_port + 7,
                                               sel4::slot_init_cnode, serial, sel4::word_bits);
    (void)invoke<Label::io_port_control_issue>(sel4::slot_io_port_control, exit_port, exit_port + 3,
                                               sel4::slot_init_cnode, exit_device, sel4::word_bits);
}

void print(std::string_view text) {
    for (const char c : text)
        put(c);
}

void print_hex(Word value) {
    print("0x");
    for (int shift = 60; shift >= 0; shift -= 4)
        if (value >> shift != 0 || shift == 0) put("0123456789abcdef"[value >> shift & 15]);
}

void print_decimal(Word value) {
    if (value >= 10) print_decimal(value / 10);
    put(static_cast<char>('0' + value % 10));
}

void end_machine(unsigned code) {
    (void)invoke<Label::io_port_out32>(exit_device, exit_port, code);
    for (;;) {
    }
}

} // namespace test
