// SPDX-License-Identifier: Apache-2.0
//
// Result with Linux's error numbers, and what a system call returns.
#pragma once

#include "lib/base/result.hpp"
#include "personality/linux/errno.hpp"

#include <cstdint>

namespace personality {

template<typename T = void>
using Result = base::Result<T, Errno>;

// The value that goes to the program in RAX; an error goes there negated.
using SysResult = Result<std::int64_t>;

} // namespace personality
