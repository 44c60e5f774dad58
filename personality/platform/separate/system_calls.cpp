// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/system_calls.hpp"

#include "personality/platform/separate/platform_block.hpp"

namespace personality::platform {

bool system_calls_are_patched() { return !kernel_has(protocol::container::feature_keeps_rsp); }

// The kernel that keeps RSP keeps the flag as well; stock seL4 does neither.
bool threads_can_step() { return !system_calls_are_patched(); }

} // namespace personality::platform
