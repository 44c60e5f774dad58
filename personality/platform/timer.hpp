// SPDX-License-Identifier: Apache-2.0
//
// The container's one timer (abi/protocol/time.hpp).
#pragma once

#include "personality/base/time.hpp"

namespace personality::platform {

// A timer event comes at `deadline` or soon after. An earlier deadline replaces a later one; a later one only after the
// earlier has passed, so an event may come before its time and is then followed by another call.
void set_timer(Deadline deadline);

// A timer event has come.
void timer_fired();

} // namespace personality::platform
