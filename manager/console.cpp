// SPDX-License-Identifier: Apache-2.0
#include "manager/console.hpp"

#include "abi/protocol/machine_exit.hpp"
#include "lib/sel4/invoke.hpp"
#include "manager/cspace.hpp"
#include "manager/io_ports.hpp"

namespace manager::console {

namespace {

// 16550 UART (PC16550D data sheet, section 8): transmitter holding register, line status register.
constexpr std::uint16_t com1 = 0x3f8;
constexpr std::uint16_t line_status = com1 + 5;
constexpr Word transmitter_empty = 0x20;
constexpr unsigned patience = 10000; // polls: a port that isn't there never becomes ready

IoPorts port;

void put_char(char c) {
    if (!port) return;
    for (unsigned i = 0; i < patience; ++i) {
        if (port.in8(line_status) & transmitter_empty) break;
    }
    port.out8(com1, static_cast<unsigned char>(c));
}

} // namespace

void initialize() { port = IoPorts::issue(com1, com1 + 7); }

void put(std::string_view text) {
    for (char c : text)
        put_char(c);
}

void put(Word number) {
    put("0x");
    bool started = false;
    for (int shift = 60; shift >= 0; shift -= 4) {
        const unsigned digit = number >> shift & 0xf;
        started = started || digit || shift == 0;
        if (started) put_char("0123456789abcdef"[digit]);
    }
}

} // namespace manager::console

namespace manager {

namespace {

[[noreturn]] void end_machine(protocol::MachineExit value) {
    IoPorts::issue(protocol::machine_exit_port, protocol::machine_exit_port)
        .out8(protocol::machine_exit_port, static_cast<std::uint8_t>(value));
    __builtin_trap(); // there is no such port
}

} // namespace

void fatal(std::string_view what, Error error) {
    console::print("bulkhead: the manager ends: ", what, ", error ", static_cast<Word>(error));
    end_machine(protocol::MachineExit::Fatal);
}

void no_timer() {
    console::print("bulkhead: the kernel's timer does not run");
    end_machine(protocol::MachineExit::NoTimer);
}

} // namespace manager
