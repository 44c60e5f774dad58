// SPDX-License-Identifier: Apache-2.0
//
// H, the switcher: a thread on a small scheduling context of its own, which moves the vCPU scheduling context (SC)
// between P, the personality, and the container's Linux threads where fault and reply don't move it themselves.
//
//   - P asks for a switch: it makes the Linux thread runnable, writes `next`, and does NBSendRecv (signal H, receive on
//     the fault endpoint). H unbinds the SC and binds it to `next`.
//   - An event arrives from outside: H unbinds the SC from whoever has it, wakes P and binds the SC to P.
//   - P faults: a fault-safe copy returns false, anything else ends the container.
//
// Why this is free of races, although either thread can lose the processor between any two instructions:
//   1. Nothing of the container but H runs between H's Unbind and its Bind.
//   2. A Linux thread has the SC only while P is blocked in its receive and no wake is outstanding: P gives it away
//      either by a reply, which hands the SC back only along the faulter's own reply object, whose link an Unbind for a
//      wake has cut, or by `next`, which H ignores while a wake is outstanding.
//   3. H takes `next` for the request that P is in the midst of only if the signal has the bit that `next` names. A
//      request that a wake crossed leaves its signal behind, which H may see when P has written another `next` and is
//      not yet in its receive. The bits alternate, and there is one such signal at most, as H takes it with its next
//      wake.
//   4. A wake is outstanding from before its signal until P has received it and withdrawn `next`. There is at most one,
//      and P takes `events` after ending it, so none is lost.
#pragma once

#include "personality/platform/separate/slot.hpp"

#include <atomic>
#include <cstdint>

namespace personality::platform {

// Shared by P and H, which share one processor: order of the program is all that is needed.
struct SwitcherState {
    std::atomic<std::uint64_t> next{0};        // P's to write: a SwitchRequest; 0: none
    std::atomic<bool> wake_outstanding{false}; // H sets it, P ends it
    std::atomic<std::uint64_t> events{0};      // bits of H's notification word
};

// The pointer of the TCB that gets the SC, and the bit of the signal that says so.
struct SwitchRequest {
    static constexpr std::uint64_t pack(sel4::CPtr tcb, std::uint64_t bit) { return tcb << 8 | bit; }
    static constexpr sel4::CPtr tcb(std::uint64_t packed) { return packed >> 8; }
    static constexpr std::uint64_t bit(std::uint64_t packed) { return packed & 0xff; }
};
inline constexpr std::uint64_t switch_signals = protocol::container::switch_signal | protocol::container::switch_signal
                                                                                         << 1;

inline constexpr sel4::Word wake_badge = std::uint64_t{1} << 63; // P's notification word

extern SwitcherState switcher;

} // namespace personality::platform
