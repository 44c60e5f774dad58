// SPDX-License-Identifier: Apache-2.0
//
// The first serial port, a 16550, as console; and ways to stop the machine.
#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/check.hpp"
#include "kernel/debug/print.hpp"
#include "kernel/machine.hpp"

namespace keel {

namespace {

constexpr std::uint16_t port = 0x3f8;
constexpr std::uint16_t line_status = port + 5;
constexpr std::uint8_t transmitter_empty = 0x20;
// A port that isn't there never says it is ready.
constexpr unsigned patience = 1 << 16;

} // namespace

namespace arch {

// Works without set-up: the port keeps the loader's or its reset mode, and QEMU's ignores the speed.
void put_char(char c) {
    if (c == '\n') put_char('\r');
    for (unsigned i = 0; i < patience && !(x86_64::in8(line_status) & transmitter_empty); ++i) {
    }
    x86_64::out8(port, static_cast<std::uint8_t>(c));
}

void halt() {
    print("keel: halted\n");
    x86_64::halt_forever();
}

} // namespace arch

void panic(const char* what, const char* file, int line) {
    print_all("keel: panic: ", what, " at ", file, ":", static_cast<Word>(line), "\n");
    arch::halt();
}

} // namespace keel
