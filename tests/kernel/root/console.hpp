// SPDX-License-Identifier: Apache-2.0
//
// The test program's output: the first serial port, through an I/O port capability, so that it works on kernels without
// debug calls; and the end of the machine.
#pragma once

#include "abi/sel4/bootinfo.hpp"
#include "abi/sel4/types.hpp"

#include <string_view>

namespace test {

// Takes the ports with capabilities in two slots from `first_slot` on.
void open_console(sel4::SlotPos first_slot);

void print(std::string_view text);
void print_hex(sel4::Word value);
void print_decimal(sel4::Word value);

// Ends QEMU by its isa-debug-exit device, with exit status 2 * code + 1.
[[noreturn]] void end_machine(unsigned code);

} // namespace test
