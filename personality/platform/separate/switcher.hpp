// SPDX-License-Identifier: Apache-2.0
//
// H, the switcher: a thread on a small scheduling context of its own, which moves the vCPU scheduling context (SC)
// between P, the personality, and the container's Linux threads where fault and reply don't move it themselves.
//
//   - P asks for a switch: it makes the Linux thread runnable, writes `next`, and does NBSendRecv (signal H, receive on
//     the fault endpoint). H unbinds the SC and binds it to `next`.
//   - An event arrives from outside: H unbinds the SC from whoever has it, wakes P and binds the SC to P.
//   - A Linux thread's budget ends (timeout fault), while others wait: as an event from outside.
//   - P faults: a fault-safe copy returns false, anything else ends the container.
//
// Why this is free of races, although either thread can lose the processor between any two instructions:
//   1. Nothing of the container but H runs between H's Unbind and its Bind.
//   2. A Linux thread has the SC only while P is blocked in its receive and no wake is outstanding: P gives it away
//      either by a reply, which hands the SC back only along the faulter's own reply object, whose link an Unbind for a
//      wake has cut, or by `next`, which H ignores while a wake is outstanding.
//   3. A wake is outstanding from before its signal until P has received it and withdrawn `next`. There is at most one,
//      and P takes `events` after ending it, so none is lost.
#pragma once

#include "personality/platform/separate/slot.hpp"

#include <atomic>
#include <cstdint>

namespace personality::platform {

// Shared by P and H, which share one processor: order of the program is all that is needed.
struct SwitcherState {
    std::atomic<std::uint32_t> next{0};        // pointer of the TCB that gets the SC; 0: none. P's to write
    std::atomic<bool> wake_outstanding{false}; // H sets it, P ends it
    std::atomic<bool> others_wait{false};      // P: another thread waits for the processor
    std::atomic<std::uint64_t> events{0};      // bits of H's notification word, and budget_event
};

// A Linux thread used up its budget while others wait.
inline constexpr std::uint64_t budget_event = std::uint64_t{1} << 32;

inline constexpr sel4::Word wake_badge = std::uint64_t{1} << 63;    // P's notification word
inline constexpr sel4::Word timeout_badge = std::uint64_t{1} << 62; // of Linux threads' timeout faults

extern SwitcherState switcher;

} // namespace personality::platform
