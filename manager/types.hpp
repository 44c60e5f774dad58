// SPDX-License-Identifier: Apache-2.0
//
// Names that all of the manager uses.
#pragma once

#include "abi/sel4/errors.hpp"
#include "abi/sel4/types.hpp"
#include "lib/base/result.hpp"

namespace manager {

using sel4::CPtr;
using sel4::Error;
using sel4::Word;

inline constexpr Word page_bytes = Word{1} << sel4::page_bits;

// What an invocation without a result comes back with.
using Done = base::Result<void, Error>;
inline Done done(Error error) { return error == Error::none ? Done() : Done(error); }

constexpr Word align_up(Word value, Word alignment) { return (value + alignment - 1) & ~(alignment - 1); }

} // namespace manager
