// SPDX-License-Identifier: Apache-2.0
#include "kernel/fault/delivery.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/cap_operations.hpp"
#include "kernel/object/deletion.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/tcb_invocations.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

using sel4::Label;

// A capability to be installed, derived from what is in `source`.
struct Installation {
    Cap cap;
    Slot* source;
};

struct Spaces {
    Installation cspace;
    Installation vspace;
};

struct Buffer {
    Word address;
    Installation frame; // source nullptr: none
};

Status decode_root(Slot& source, Word data, Installation& root) {
    const Cap changed = data == 0 ? source.cap : update_data(source.cap, data, false);
    const Derived derived = derive_cap(source, changed);
    root = {derived.cap, &source};
    return derived.status;
}

Status decode_spaces(const Tcb& thread, Slot& cspace, Word cspace_data, Slot& vspace, Word vspace_data,
                     Spaces& spaces) {
    if (is_long_to_delete(thread.slot(TcbSlot::cspace)) || is_long_to_delete(thread.slot(TcbSlot::vspace)))
        return illegal("the thread's present spaces would be deleted");
    if (const Status status = decode_root(cspace, cspace_data, spaces.cspace); status != Status::done) return status;
    if (!spaces.cspace.cap.is(CapType::cnode)) return illegal("the root of a capability space is a CNode");
    if (const Status status = decode_root(vspace, vspace_data, spaces.vspace); status != Status::done) return status;
    if (!arch::is_valid_vspace(spaces.vspace.cap)) return illegal("not an address space with an identifier");
    return Status::done;
}

Status decode_buffer(Word address, Slot& source, Buffer& buffer) {
    buffer = {address, {Cap(), nullptr}};
    if (address == 0) return Status::done;
    const Derived derived = derive_cap(source, source.cap);
    if (derived.status != Status::done) return derived.status;
    buffer.frame = {derived.cap, &source};
    return arch::check_ipc_buffer(address, derived.cap);
}

Status install_spaces(const Call& call, Tcb& thread, const Spaces& spaces) {
    Status status = install_cap(call, thread, TcbSlot::cspace, spaces.cspace.cap, spaces.cspace.source);
    if (status != Status::done) return status;
    status = install_cap(call, thread, TcbSlot::vspace, spaces.vspace.cap, spaces.vspace.source);
    // The processor must not go on in the old address space.
    if (node.is_current(thread)) require_reschedule();
    return status;
}

Status install_buffer(const Call& call, Tcb& thread, const Buffer& buffer) {
    Slot& slot = thread.slot(TcbSlot::ipc_buffer);
    const Status status = delete_cap(slot);
    if (status != Status::done) return status;
    thread.ipc_buffer = buffer.address;
    return install_cap(call, thread, TcbSlot::ipc_buffer, buffer.frame.cap, buffer.frame.source);
}

} // namespace

Status install_cap(const Call& call, Tcb& thread, TcbSlot which, Cap cap, Slot* source) {
    Slot& slot = thread.slot(which);
    const Status status = delete_cap(slot);
    if (status != Status::done || cap.is_null()) return status;
    // What was deleted may have contained the source or the invoked capability.
    if (same_object(cap, source->cap) && same_object(ThreadCap(&thread), call.slot->cap))
        insert_derived(cap, *source, slot);
    return status;
}

Status decode_configure(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_configure;
    if (!call.is_complete(sel4::shape(label))) return truncated("Configure takes 3 words and 3 capabilities");
    Buffer buffer;
    Status status = decode_buffer(call.arg(sel4::argument(label, "buffer")),
                                  *call.cap_arg(sel4::argument(label, "buffer_frame")), buffer);
    if (status != Status::done) return status;
    Spaces spaces;
    status = decode_spaces(thread, *call.cap_arg(sel4::argument(label, "cspace_root")),
                           call.arg(sel4::argument(label, "cspace_root_data")),
                           *call.cap_arg(sel4::argument(label, "vspace_root")),
                           call.arg(sel4::argument(label, "vspace_root_data")), spaces);
    if (status != Status::done) return status;
    status = install_spaces(call, thread, spaces);
    return status == Status::done ? install_buffer(call, thread, buffer) : status;
}

Status decode_set_space(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_space;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetSpace takes 2 words and 3 capabilities");
    Slot& handler = *call.cap_arg(sel4::argument(label, "fault_ep"));
    Spaces spaces;
    Status status = decode_spaces(thread, *call.cap_arg(sel4::argument(label, "cspace_root")),
                                  call.arg(sel4::argument(label, "cspace_root_data")),
                                  *call.cap_arg(sel4::argument(label, "vspace_root")),
                                  call.arg(sel4::argument(label, "vspace_root_data")), spaces);
    if (status != Status::done) return status;
    if (!is_valid_handler(handler.cap)) return refuse_capability(1, "not an endpoint that can be called");
    status = install_cap(call, thread, TcbSlot::fault_handler, handler.cap, &handler);
    return status == Status::done ? install_spaces(call, thread, spaces) : status;
}

Status decode_set_ipc_buffer(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_ipc_buffer;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetIPCBuffer takes a word and a page");
    Buffer buffer;
    const Status status = decode_buffer(call.arg(sel4::argument(label, "buffer")),
                                        *call.cap_arg(sel4::argument(label, "buffer_frame")), buffer);
    return status == Status::done ? install_buffer(call, thread, buffer) : status;
}

Status decode_set_timeout_endpoint(Call& call, Tcb& thread) {
    if (!call.is_complete(sel4::shape(Label::tcb_set_timeout_endpoint))) return truncated("no endpoint");
    Slot& handler = *call.extra[0];
    if (!is_valid_handler(handler.cap)) return refuse_capability(1, "not an endpoint that can be called");
    return install_cap(call, thread, TcbSlot::timeout_handler, handler.cap, &handler);
}

} // namespace keel
