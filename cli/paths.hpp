// SPDX-License-Identifier: Apache-2.0
//
// Where the CLI and the machine daemon keep things, as the XDG base directory specification says.
#pragma once

#include <filesystem>

namespace cli {

// Sockets and locks of this login: $XDG_RUNTIME_DIR/bulkhead, /run/user/UID/bulkhead or /tmp/bulkhead-UID. Made when
// missing, with mode 0700; throws os::Error when somebody else owns it.
std::filesystem::path runtime_directory();

// Records and logs: $XDG_STATE_HOME/bulkhead. Made when missing.
std::filesystem::path state_directory();

// The kernel and the root task's image that belong to this program: beside it in the build's or the package's tree.
struct MachineFiles {
    std::filesystem::path kernel;
    std::filesystem::path root;
};
MachineFiles machine_files();

// Another kernel for this process and the daemon that it may start ($BULKHEAD_KERNEL).
void choose_kernel(const std::filesystem::path& kernel);
bool kernel_chosen();

// This program's own file.
std::filesystem::path program_path();

} // namespace cli
