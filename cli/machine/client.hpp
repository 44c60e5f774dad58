// SPDX-License-Identifier: Apache-2.0
//
// Who is attached to a program: several may be at once.
#pragma once

#include "cli/os/descriptor.hpp"

#include <cstdint>

namespace machine {

// Of a connection of the CLI, unique while the daemon lives.
using ClientId = std::uint64_t;

} // namespace machine
