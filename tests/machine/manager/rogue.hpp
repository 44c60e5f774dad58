// SPDX-License-Identifier: Apache-2.0
//
// A personality that was broken into: it has a personality's capabilities and ports, and means harm.
#pragma once

#include <cstdint>

namespace test {

// Invokes everything on everything, asks the manager for anything, scribbles over its ports and wakes the servers, for
// as long as it can: it may well stop itself. The console port's exit value counts what it has done.
[[noreturn]] void be_rogue(std::uint64_t seed);

} // namespace test
