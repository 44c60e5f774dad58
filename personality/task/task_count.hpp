// SPDX-License-Identifier: Apache-2.0
//
// How many processes and threads the container has, and may have: what cgroups(7) calls pids. A process counts until
// its parent has waited for it. The host reads the count in the console port.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>

namespace personality::task_count {

std::uint32_t now();
std::uint32_t limit();                 // 0: none
void set_limit(std::uint32_t at_most); // 0: none
std::uint32_t most_ever();             // the highest now() so far
std::uint64_t refusals();              // of may_grow()

Result<> may_grow(); // by one. eagain
void add();
void remove();

} // namespace personality::task_count
