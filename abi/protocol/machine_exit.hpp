// SPDX-License-Identifier: Apache-2.0
//
// How the root task ends the machine when it can't go on: QEMU's isa-debug-exit device. The reason is on the console.
#pragma once

#include <cstdint>

namespace protocol {

inline constexpr std::uint16_t machine_exit_port = 0xf4;

enum class MachineExit : std::uint8_t {
    Fatal = 0x10,     // the root task can't do its work
    NoTimer = 0x11,   // the kernel's timer never fires: its measure of the clocks went wrong
    BadKernel = 0x12, // not a kernel that the root task was made for
};

// QEMU's exit status for a value written to the port.
constexpr int machine_exit_status(MachineExit value) { return static_cast<int>(value) << 1 | 1; }

} // namespace protocol
