// SPDX-License-Identifier: Apache-2.0
#include "kernel/ipc/fast_path.hpp"

#include "kernel/cspace.hpp"
#include "kernel/fault/delivery.hpp"
#include "kernel/ipc/message.hpp"
#include "kernel/node.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/object/sched_context.hpp"

namespace keel {
namespace {

// The scheduler would choose this thread once the current one has stopped.
bool comes_next(const Tcb& thread) {
    unsigned domain = 0;
    if constexpr (config::num_domains > 1) {
        domain = node.domains.current;
        if (thread.domain != domain) return false;
    }
    const ReadyQueues& queues = node.ready[domain];
    return queues.empty() || thread.priority >= queues.highest_priority();
}

// A server that waits to be called and runs on its caller's time.
Tcb* passive_receiver(const Endpoint& endpoint) {
    if (!endpoint.has_receivers()) return nullptr;
    Tcb& receiver = *endpoint.queue.head;
    return receiver.reply != nullptr && receiver.sched_context == nullptr && comes_next(receiver) ? &receiver : nullptr;
}

void run(Tcb& thread) {
    thread.state = ThreadState::running;
    arch::switch_to_thread(thread);
    node.current = &thread;
}

void move_sched_context(SchedContext& sc, Tcb& from, Tcb& to) {
    from.sched_context = nullptr;
    to.sched_context = &sc;
    sc.thread = &to;
}

// The caller waits in the receiver's reply object, on top of the scheduling context's calls.
void push_caller(Tcb& caller, Tcb& receiver, Endpoint& endpoint) {
    endpoint.queue.remove_head();
    Reply& reply = *receiver.reply;
    receiver.reply = nullptr;
    reply.thread = &caller;
    caller.reply = &reply;
    caller.state = ThreadState::blocked_on_reply;
    SchedContext& sc = *caller.sched_context;
    if (sc.reply != nullptr) sc.reply->set_next(&reply);
    reply.previous = sc.reply;
    reply.set_next(&sc);
    sc.reply = &reply;
    move_sched_context(sc, caller, receiver);
}

void pop_caller(SchedContext& sc, Reply& reply, Tcb& caller, Tcb& server) {
    sc.reply = reply.previous;
    if (reply.previous != nullptr) reply.previous->set_next(&sc);
    reply.previous = nullptr;
    reply.clear_next();
    caller.reply = nullptr;
    move_sched_context(sc, server, caller);
}

void wait_for_call(Tcb& server, Endpoint& endpoint, Reply& reply) {
    reply.thread = &server;
    server.reply = &reply;
    server.blocked_on = &endpoint;
    server.state = ThreadState::blocked_on_receive;
    endpoint.queue.insert_by_priority(server);
}

// A message of more words than registers hold. False: one of the threads has no buffer for it.
bool copy_buffer(const Tcb& from, Tcb& to, Word length) {
    const sel4::IpcBuffer* const source = arch::ipc_buffer(from, false);
    sel4::IpcBuffer* const destination = arch::ipc_buffer(to, true);
    if (source == nullptr || destination == nullptr) return false;
    for (Word i = sel4::message_registers; i < length; ++i)
        destination->message[i] = source->message[i];
    return true;
}

// Words of a message without capabilities. False: there are more than the two threads have room for.
bool copy_message(const Tcb& from, Tcb& to, sel4::MessageInfo info, Word badge) {
    if (info.length() > sel4::message_registers) {
        info = message_info_of(from);
        if (!copy_buffer(from, to, info.length())) return false;
    }
    if (info.length() > 0)
        for (unsigned i = 0; i < sel4::message_registers && i < info.length(); ++i)
            to.set(arch::message_registers[i], from.get(arch::message_registers[i]));
    to.set(arch::message_info_register, sel4::MessageInfo(info.label(), 0, 0, info.length()).raw());
    to.set(arch::badge_register, badge);
    return true;
}

// As sent; the length may be beyond the limit.
sel4::MessageInfo raw_info_of(const Tcb& thread) { return sel4::MessageInfo(thread.get(arch::message_info_register)); }

// Nothing keeps the thread from waiting at the endpoint: no signal, no sender, no scheduling context to give back.
bool would_wait(const Tcb& thread, const Endpoint& endpoint) {
    const Notification* const bound = thread.bound_notification;
    return (bound == nullptr || (!bound->is_active() && bound->sched_context == nullptr)) && !endpoint.has_senders();
}

bool call_through(const Slot& slot) {
    if (slot.cap.is(CapType::sched_context)) return fast_binding(*slot.cap.as<SchedContextCap>().sched_context());
    Tcb& caller = *node.current;
    const sel4::MessageInfo info = raw_info_of(caller);
    if (info.extra_caps() != 0 || !slot.cap.is(CapType::endpoint)) return false;
    const auto cap = slot.cap.as<EndpointCap>();
    const sel4::CapRights rights = cap.rights();
    if (!rights.write() || !(rights.grant() || rights.grant_reply())) return false;
    Tcb* const receiver = passive_receiver(*cap.endpoint());
    if (receiver == nullptr || !copy_message(caller, *receiver, info, cap.badge())) return false;
    push_caller(caller, *receiver, *cap.endpoint());
    run(*receiver);
    return true;
}

bool reply_recv_through(const Slot& reply_slot, const Slot& slot) {
    Tcb& server = *node.current;
    const sel4::MessageInfo info = raw_info_of(server);
    if (info.extra_caps() != 0 || !reply_slot.cap.is(CapType::reply)) return false;
    Reply& reply = *reply_slot.cap.as<ReplyCap>().reply();
    SchedContext* const sc = reply.sched_context();
    if (sc == nullptr || sc != server.sched_context) return false;
    Tcb& caller = *reply.thread;
    if (caller.sched_context != nullptr || !comes_next(caller)) return false;

    if (!slot.cap.is(CapType::endpoint)) return false;
    const auto cap = slot.cap.as<EndpointCap>();
    if (!cap.rights().read() || !would_wait(server, *cap.endpoint())) return false;

    if (caller.fault.is_none()) {
        if (!copy_message(server, caller, info, 0)) return false;
    } else {
        if (!answer_restarts(caller, info)) return false;
        apply_fault_reply(caller, server);
        caller.fault = Fault{};
        caller.set(arch::Register::next_ip, caller.get(arch::Register::fault_ip));
    }
    pop_caller(*sc, reply, caller, server);
    wait_for_call(server, *cap.endpoint(), reply);
    run(caller);
    return true;
}

// For threads with CNodes in CNodes. Apart, because a function that calls no other one needs to save no registers.
[[gnu::noinline, gnu::flatten]] bool call_in_levels() {
    const Tcb& caller = *node.current;
    Slot* const slot = lookup_slot_in_levels(caller, caller.get(arch::capability_register));
    if (slot != nullptr && call_through(*slot)) return true;
    node.called = slot;
    return false;
}

[[gnu::noinline, gnu::flatten]] bool reply_recv_in_levels() {
    const Tcb& server = *node.current;
    const Slot* const reply_slot = lookup_slot_in_levels(server, server.get(arch::reply_register));
    const Slot* const slot = lookup_slot_in_levels(server, server.get(arch::capability_register));
    return reply_slot != nullptr && slot != nullptr && reply_recv_through(*reply_slot, *slot);
}

} // namespace

[[gnu::hot, gnu::flatten]] bool fast_call() {
    const Tcb& caller = *node.current;
    const Slot* const slot = lookup_slot_in_root(caller, caller.get(arch::capability_register));
    return slot != nullptr ? call_through(*slot) : call_in_levels();
}

[[gnu::hot, gnu::flatten]] bool fast_fault(const Fault& fault) {
    Tcb& thread = *node.current;
    const Cap cap = thread.slot(TcbSlot::fault_handler).cap;
    if (!cap.is(CapType::endpoint) || thread.sched_context == nullptr) return false;
    const auto handler = cap.as<EndpointCap>();
    Tcb* const receiver = passive_receiver(*handler.endpoint());
    if (receiver == nullptr) return false;
    thread.fault = fault;
    write_fault(thread, handler.badge(), *receiver);
    push_caller(thread, *receiver, *handler.endpoint());
    run(*receiver);
    return true;
}

[[gnu::hot, gnu::flatten]] bool fast_reply_recv() {
    const Tcb& server = *node.current;
    const Slot* const reply_slot = lookup_slot_in_root(server, server.get(arch::reply_register));
    const Slot* const slot = lookup_slot_in_root(server, server.get(arch::capability_register));
    return reply_slot != nullptr && slot != nullptr ? reply_recv_through(*reply_slot, *slot) : reply_recv_in_levels();
}

} // namespace keel
