// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/limits.hpp"

namespace personality::platform {

CpuLimit cpu_limit() { return {0, 0}; }

} // namespace personality::platform
