// SPDX-License-Identifier: Apache-2.0
//
// Errors of invocations: the label of the reply, with the message words that say more (manual section 10.1).
#pragma once

#include <cstdint>

namespace sel4 {

enum class Error : std::uint64_t {
    none = 0,
    invalid_argument = 1,   // words: number of the argument
    invalid_capability = 2, // words: number of the capability, 0 the invoked one
    illegal_operation = 3,
    range_error = 4, // words: smallest, largest allowed value
    alignment_error = 5,
    failed_lookup = 6, // words: 1 if of a source, then the lookup failure as in a CapFault
    truncated_message = 7,
    delete_first = 8,
    revoke_first = 9,
    not_enough_memory = 10, // words: bytes available
};

// Why a capability lookup failed, in CapFault messages and failed_lookup errors.
enum class LookupFailure : std::uint64_t {
    none = 0,
    invalid_root = 1,
    missing_capability = 2, // words: bits left
    depth_mismatch = 3,     // words: bits left, bits found
    guard_mismatch = 4,     // words: bits left, guard found, guard's bits
};

} // namespace sel4
