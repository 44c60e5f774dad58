// SPDX-License-Identifier: Apache-2.0
//
// Untyped memory, which all objects are made of. It is used up from its start; when all that was made of it is gone, it
// is used again. Memory is cleared when an object is made of it, in steps that can be preempted.
#pragma once

#include "abi/sel4/constants.hpp"
#include "kernel/cap.hpp"

namespace keel {

struct Call;

Status decode_untyped(Call& call);

// log2 bytes of an object; `user_bits` is what Retype was asked for, where a type's size can be chosen.
Word object_size_bits(sel4::ObjectType type, Word user_bits);

// Makes an object that is no untyped memory in zeroed memory, and gives the capability to it.
Cap create_object(sel4::ObjectType type, Word address, unsigned user_bits, bool device);

} // namespace keel
