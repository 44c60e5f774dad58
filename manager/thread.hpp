// SPDX-License-Identifier: Apache-2.0
//
// Starting a thread.
#pragma once

#include "manager/types.hpp"

namespace manager {

struct ThreadSetup {
    CPtr tcb;
    CPtr cspace; // root CNode, with its guard
    CPtr vspace;
    Word ipc_buffer; // address
    CPtr ipc_buffer_page;
    CPtr fault_endpoint; // badged, with Write and Grant or GrantReply
    CPtr sched_context;  // 0: none
    Word priority;
    Word max_controlled_priority;
    Word entry;
    Word stack_top;
    Word argument; // RDI
};

// Configures a fresh TCB, with registers as lib/runtime/entry.inc wants them, and resumes it.
Done start_thread(const ThreadSetup& setup);

} // namespace manager
