// SPDX-License-Identifier: Apache-2.0
//
// Slots of the root CNode below free_first that the personality fills itself.
#pragma once

#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

inline constexpr Slot wake_signal = Slot::root(20);   // H's: wake_notification with wake_badge
inline constexpr Slot switch_signal = Slot::root(21); // P's: notification with container::switch_signal
inline constexpr Slot no_cspace = Slot::root(22);     // a CNode for processes, in which every lookup fails
inline constexpr Slot timeout_handler = Slot::root(23); // switcher_endpoint with timeout_badge
static_assert(protocol::container::vdso_frame < 20 && protocol::container::free_first == 24);

} // namespace personality::platform
