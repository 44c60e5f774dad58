// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/limits.hpp"

#include "personality/platform/separate/platform_block.hpp"

namespace personality::platform {

CpuLimit cpu_limit() { return {block().cpu_quota_us, block().cpu_period_us}; }

} // namespace personality::platform
