// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/system_calls.hpp"

#include "personality/platform/separate/platform_block.hpp"

namespace personality::platform {

bool system_calls_are_patched() { return !kernel_has(protocol::container::feature_keeps_rsp); }

} // namespace personality::platform
