// SPDX-License-Identifier: Apache-2.0
//
// What the generic object code asks of the architecture's objects: capabilities for which Cap::is_arch() holds, and
// object types from sel4::ObjectType::pdpt on. kernel/object/<arch>/ implements it.
#pragma once

#include "kernel/cap.hpp"
#include "kernel/object/derive.hpp"
#include "kernel/slot.hpp"

namespace keel {

struct Call;

namespace arch {

// Copies of a capability. May refuse (node.error), or give a null capability for what can't be copied.
Derived derive(const Slot& slot, Cap cap);
Cap mask_rights(Cap cap, sel4::CapRights rights);
bool is_revocable(Cap derived, Cap source); // the copy may have children of its own

// Objects behind capabilities. Both are architecture's, except that same_region's second may be any.
bool same_region(Cap a, Cap b); // b's object is a's or within it
bool same_object(Cap a, Cap b);
bool has_memory(Cap cap); // it lies in memory that came from untyped
unsigned size_bits(Cap cap);
// Start of that memory is cap.address().

// Deleting. `final`: it was the object's last capability. The result's cleanup goes to after_deletion once the slot is
// empty.
Finalised finalise(Cap cap, bool final);
void after_deletion(Cap cleanup);

// Retype. size_bits is that of Untyped_Retype; memory is zero unless it is a device's.
unsigned object_size_bits(sel4::ObjectType type);
bool allowed_in_device_memory(sel4::ObjectType type);
Cap create_object(sel4::ObjectType type, Word address, bool device);

// Invocations of architecture's capabilities, and those of IrqControl that the architecture has.
Status decode(Call& call);
Status decode_irq_control(Call& call);
Status check_legacy_irq(Word irq); // of IRQControl_Get: done, or refused as seL4 does

// Threads.
bool is_valid_vspace(Cap cap);                                 // may be a thread's address space
Status check_ipc_buffer(Word address, Cap frame);              // alignment, and that it is a page of ordinary memory
sel4::IpcBuffer* ipc_buffer(const Tcb& thread, bool writable); // nullptr: none, or not accessible so

} // namespace arch
} // namespace keel
