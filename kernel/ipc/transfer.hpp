// SPDX-License-Identifier: Apache-2.0
//
// Passing a message from a thread to another: words, capabilities, badge; or the fault that the sender stopped for.
#pragma once

#include "kernel/object/tcb.hpp"

namespace keel {

// `endpoint` is what it is sent through, nullptr for an answer: capabilities to it arrive as their badges. `grant`: the
// sender may pass capabilities.
void transfer_message(Tcb& sender, const Endpoint* endpoint, Word badge, bool grant, Tcb& receiver);

// The slots that a message's extra capabilities are in. False: a lookup failed (node.lookup_failure) for `failed`.
struct ExtraCaps {
    Slot* slots[sel4::max_extra_caps];
    CPtr failed;
};
bool lookup_extra_caps(const Tcb& sender, const sel4::IpcBuffer* buffer, Word count, ExtraCaps& result);

} // namespace keel
