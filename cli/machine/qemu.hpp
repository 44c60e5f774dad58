// SPDX-License-Identifier: Apache-2.0
//
// The machine as a QEMU process: its command line and its start.
#pragma once

#include "cli/machine/setup.hpp"
#include "cli/os/process.hpp"

#include <string>
#include <vector>

namespace machine {

enum class Accelerator { Tcg, Kvm };

// What the machine's clocks count under Tcg: the host's time, or the instructions that it executes, 2 ns each. seL4
// measures its timers against each other when it boots: by the host's time a kernel that was built for a processor of
// another frequency, or that was interrupted, gets it wrong; by instructions it gets the same result each time.
enum class Clock { Host, Instructions };

// The program: $BULKHEAD_QEMU, else qemu-system-x86_64 from PATH.
std::string qemu_program();

struct Qemu {
    os::Process process;
    os::Descriptor control; // our end of the control channel
    os::Descriptor monitor; // and of QEMU's own (QMP)
};

// QEMU's name for the back end of the machine's network device, as its monitor takes it.
inline constexpr const char* uplink = "uplink";

// Starts QEMU with the control channel and its monitor on socket pairs; what the kernel prints on the serial port goes
// to `console`. The process ends with the calling thread. Throws os::Error, with what to do about it, when a file or
// QEMU is missing.
Qemu start_qemu(const Setup& setup, Accelerator accelerator, Clock clock, const std::filesystem::path& console,
                int priority = 0);

} // namespace machine
