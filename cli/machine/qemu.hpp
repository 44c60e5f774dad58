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

// The program: $BULKHEAD_QEMU, else qemu-system-x86_64 from PATH.
std::string qemu_program();

struct Qemu {
    os::Process process;
    os::Descriptor control; // our end of the control channel
};

// Starts QEMU with the control channel on a socket pair; what the kernel prints on the serial port goes to `console`.
// The process ends with the calling thread. Throws os::Error, with what to do about it, when a file or QEMU is missing.
Qemu start_qemu(const Setup& setup, Accelerator accelerator, const std::filesystem::path& console, int priority = 0);

} // namespace machine
