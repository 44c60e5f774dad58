// SPDX-License-Identifier: Apache-2.0
//
// The machine daemon: one process for each user, which holds the machine, its containers' records and the socket that
// the CLI talks to. It ends when it is told to, or when it has no machine and nobody has asked anything for a while.
#pragma once

#include "cli/machine/setup.hpp"

#include <filesystem>
#include <optional>

namespace machine {

struct DaemonFiles {
    std::filesystem::path socket;
    std::filesystem::path lock;     // held by the running daemon
    std::filesystem::path starting; // held by a CLI that starts one
    std::filesystem::path log;
};
DaemonFiles daemon_files();

// Runs until the end. With `setup` the machine is started first of all. A byte is written to `ready`, which is then
// closed, once clients can connect; or text that says why not.
int run_daemon(const std::optional<Setup>& setup, int ready);

} // namespace machine
