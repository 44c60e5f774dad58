// SPDX-License-Identifier: Apache-2.0
//
// The container's memory as the manager grants it: untyped pieces, from which all of the personality's objects are
// retyped. Large objects are carved in multiples of 4 KiB, so pieces stay aligned, and small ones together out of 4 KiB
// blocks. Nothing goes back before the container ends: whoever is done with an object keeps it for its next use.
#pragma once

#include "abi/sel4/constants.hpp"
#include "personality/base/result.hpp"
#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

// `count` objects of 2^bytes_bits bytes each, at least 4 KiB, into consecutive slots, from `first` on, of the CNode
// that `node` holds. `size_bits` is Retype's own. enomem: the container's limit is reached.
Result<> retype(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Slot node, unsigned first,
                unsigned count);

// One object of any size into a slot of the root or a second-level CNode.
Result<> retype_into(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits, Slot slot);

// One object into a slot of its own.
Result<Slot> make_object(sel4::ObjectType type, unsigned size_bits, unsigned bytes_bits);

// Of all memory that was granted, what is not yet retyped.
std::uint64_t untyped_bytes_left();
std::uint64_t granted_bytes();

} // namespace personality::platform
