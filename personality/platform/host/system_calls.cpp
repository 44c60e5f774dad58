// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/system_calls.hpp"

#include "personality/platform/host/host.hpp"

namespace personality {

bool host::patched_system_calls = false;

namespace platform {

bool system_calls_are_patched() { return host::patched_system_calls; }
bool threads_can_step() { return true; }

} // namespace platform
} // namespace personality
