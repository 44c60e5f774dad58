// SPDX-License-Identifier: Apache-2.0
//
// Parts of decode_tcb: one function an invocation, by what it changes.
#pragma once

#include "kernel/call.hpp"

namespace keel {

// tcb_registers.cpp
Status decode_read_registers(Call& call, Tcb& thread);
Status decode_write_registers(Call& call, Tcb& thread);
Status decode_copy_registers(Call& call, Tcb& thread);
Status decode_set_tls_base(Call& call, Tcb& thread);

// tcb_spaces.cpp
Status decode_configure(Call& call, Tcb& thread);
Status decode_set_space(Call& call, Tcb& thread);
Status decode_set_ipc_buffer(Call& call, Tcb& thread);
Status decode_set_timeout_endpoint(Call& call, Tcb& thread);

// Replaces a capability of a thread's own with one derived from `source`; with none if `cap` is null. Preemptible:
// afterwards both `source` and the invoked slot must still be what they were.
Status install_cap(const Call& call, Tcb& thread, TcbSlot which, Cap cap, Slot* source);

// tcb_scheduling.cpp
Status decode_set_priority(Call& call, Tcb& thread);
Status decode_set_mc_priority(Call& call, Tcb& thread);
Status decode_set_sched_params(Call& call, Tcb& thread);

} // namespace keel
