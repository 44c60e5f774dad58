// SPDX-License-Identifier: Apache-2.0
//
// Names of containers in their networks: what the stub in a container asks (abi/protocol/session.hpp, Resolve).
#pragma once

#include "abi/protocol/session.hpp"
#include "cli/container/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace machine {

// The bytes behind a ResolveAnswer for `asking`, one of those that run; empty: nobody of its user networks has that
// name or address. A container is known by its name, its aliases and its short id, with or without ".NETWORK" behind
// it, and in either case of letters.
std::string answer(const protocol::ResolveQuestion& question, std::string_view name, const container::Record& asking,
                   const std::vector<container::Record>& running);

} // namespace machine
