// SPDX-License-Identifier: Apache-2.0
//
// Telling a thread's handler about its fault, and applying the answer.
#pragma once

#include "kernel/object/tcb.hpp"

namespace keel {

// Sends the fault to the thread's fault handler, with the thread's scheduling context; without one it stops for good.
void deliver_fault(Tcb& thread, const Fault& fault);

// The thread's budget is used up: tells its timeout handler. Precondition: it has one.
void deliver_timeout(Tcb& thread, const Fault& fault);
bool has_timeout_handler(const Tcb& thread);

// A capability that may be set as handler: null, or an endpoint to which a call can be made.
bool is_valid_handler(Cap cap);

// The message for a thread's fault into the receiver's registers and buffer.
void write_fault(Tcb& faulter, Word badge, Tcb& receiver);

// The answer with this tag lets the thread go on and does no more than to set its registers. Not so after a timeout:
// that is about the scheduling context itself.
inline bool answer_restarts(const Tcb& faulter, sel4::MessageInfo info) {
    switch (faulter.fault.label) {
    case sel4::FaultLabel::unknown_syscall:
    case sel4::FaultLabel::user_exception:
        return info.label() == 0;
    case sel4::FaultLabel::vm_fault:
        return true;
    default:
        return false;
    }
}

// The answer's registers into the thread that has faulted. True: it runs again.
bool apply_fault_reply(Tcb& faulter, const Tcb& handler);

// Words of a failed lookup, from message word `first` on; the length so far.
class MessageWriter;
unsigned write_lookup_failure(MessageWriter& message, unsigned first, const LookupFailure& failure);

} // namespace keel
