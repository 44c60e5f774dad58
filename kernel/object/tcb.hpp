// SPDX-License-Identifier: Apache-2.0
//
// A thread: its registers, its capabilities, what it waits for, and its place in one queue.
#pragma once

#include "arch/context.hpp"
#include "arch/fpu.hpp"
#include "kernel/fault/fault.hpp"
#include "kernel/slot.hpp"

namespace keel {

struct Call;

enum class ThreadState : std::uint8_t {
    inactive,
    running,
    restart,                 // runnable; what it was doing is done again
    blocked_on_receive,      // in an endpoint's queue
    blocked_on_send,         // in an endpoint's queue
    blocked_on_reply,        // `reply` has its answer
    blocked_on_notification, // in a notification's queue
    idle,
};

// The thread's own capabilities.
enum class TcbSlot : unsigned { cspace, vspace, ipc_buffer, fault_handler, timeout_handler, count };

struct alignas(64) Tcb {
    Slot slots[static_cast<unsigned>(TcbSlot::count)];
    arch::Context context;
    arch::FpuState fpu;

    ThreadState state;
    bool in_ready_queue;
    bool in_release_queue;
    // Of a message that waits to be sent (blocked_on_send).
    bool send_is_call;
    sel4::CapRights send_rights; // of the capability it was sent with
    Word send_badge;
    void* blocked_on; // Endpoint or Notification, as the state says
    Reply* reply;     // blocked_on_reply: who answers; blocked_on_receive: takes the next caller, or nullptr

    Priority priority;
    Priority max_controlled_priority;
    std::uint8_t domain;

    // Links of the queue that it is in: an endpoint's, a notification's, a ready queue or the release queue.
    Tcb* queue_next;
    Tcb* queue_previous;

    SchedContext* sched_context;
    SchedContext* yield_to; // target of a YieldTo that is under way
    Notification* bound_notification;
    Word ipc_buffer; // address in the thread's address space, 0 for none
    Word flags;      // sel4::TcbFlag
    Fault fault;     // that it was sent for, until the answer

    Slot& slot(TcbSlot which) { return slots[static_cast<unsigned>(which)]; }
    const Slot& slot(TcbSlot which) const { return slots[static_cast<unsigned>(which)]; }

    bool is_runnable() const { return state == ThreadState::running || state == ThreadState::restart; }
    bool is_blocked() const {
        return state >= ThreadState::blocked_on_receive && state <= ThreadState::blocked_on_notification;
    }
    bool is_stopped() const { return state == ThreadState::inactive || is_blocked(); }

    Word get(arch::Register r) const { return context.get(r); }
    void set(arch::Register r, Word value) { context.set(r, value); }
};
static_assert(sizeof(Tcb) <= 1 << sel4::tcb_bits);

// A name for debugging, in what the object leaves free; debug builds only.
inline constexpr unsigned thread_name_bytes = 128;
static_assert(sizeof(Tcb) + thread_name_bytes <= 1 << sel4::tcb_bits);
inline char* name_of(Tcb& thread) {
    return reinterpret_cast<char*>(&thread) + (1 << sel4::tcb_bits) - thread_name_bytes;
}

Status decode_tcb(Call& call);

// A new thread, inactive, in zeroed memory.
Tcb& initialise_tcb(void* memory);

// Its last capability has gone: it never runs again. Its slots still have to be emptied.
void finalise_tcb(Tcb& thread);

// Stops the thread: whatever it waits for is cancelled.
void suspend(Tcb& thread);

// Makes a stopped thread runnable; what it was doing is done again.
void resume(Tcb& thread);

// Ends what a blocked thread waits for, and its fault; it is inactive then. Others are left as they are.
void cancel_ipc(Tcb& thread);

} // namespace keel
