// SPDX-License-Identifier: Apache-2.0
//
// What the daemon knows of a container, and what that was made with.
#pragma once

#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"
#include "cli/container/spec.hpp"

#include <string>

namespace client {

struct KnownContainer {
    container::Record record;
    container::Spec spec;
    std::string log; // its file
};

// Throws os::Error when there is no such container, or its spec can't be read.
KnownContainer known_container(const Daemon& daemon, const std::string& name);

} // namespace client
