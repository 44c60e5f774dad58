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
    // Opens the control channel, anew if it was open: the one before must be closed first.
    os::Descriptor connect() const;

    os::Descriptor directory;          // of the socket that QEMU listens at
    std::filesystem::path socket_name; // its name there; of no use to anyone once QEMU has ended
    os::Descriptor restarts;           // where the control server tells of its restarts (protocol::RestartNotice)
    os::Descriptor monitor;            // our end of QEMU's own (QMP)
};

// QEMU's name for the back end of the machine's network device, as its monitor takes it.
inline constexpr const char* uplink = "uplink";

// Starts QEMU, its monitor on a socket pair and a socket for the control channel beside `console`, where what the
// kernel prints on the serial port goes. The process ends with the calling thread. Throws os::Error, with what to do
// about it, when a file or QEMU is missing.
Qemu start_qemu(const Setup& setup, Accelerator accelerator, Clock clock, const std::filesystem::path& console,
                int priority = 0);

} // namespace machine
