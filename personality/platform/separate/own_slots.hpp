// SPDX-License-Identifier: Apache-2.0
//
// Slots of the root CNode below free_first that the personality fills itself.
#pragma once

#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

inline constexpr Slot wake_signal = Slot::root(20);         // H's: wake_notification with wake_badge
inline constexpr Slot switch_signal = Slot::root(21);       // P's: notification with container::switch_signal
inline constexpr Slot other_switch_signal = Slot::root(22); // ... and with the bit behind it

// The CSpace of processes: a CNode whose guard no address that a program could name by chance matches, so that every
// lookup in it fails. A CNode in a slot of the root would be looked into, not found; this one lies beside the root's
// own capability, in the CNode of two slots that own_cnode holds, and is that CNode itself with another guard.
inline constexpr Slot no_cspace =
    Slot::root(protocol::container::own_cnode).below(protocol::container::second_level_bits, 1);
inline constexpr sel4::CNodeCapData unreachable_guard(0x2a5a5a5a5a5a5a5, 58);
static_assert(protocol::container::vdso_frame < 20 && protocol::container::free_first == 24);

} // namespace personality::platform
