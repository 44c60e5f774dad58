// SPDX-License-Identifier: Apache-2.0
#include "kernel/entry.hpp"

#include "abi/sel4/syscall.hpp"
#include "kernel/cspace.hpp"
#include "kernel/debug/syscalls.hpp"
#include "kernel/fault/delivery.hpp"
#include "kernel/invocation.hpp"
#include "kernel/ipc/fast_path.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/irq.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/object/reply.hpp"
#include "kernel/scheduler/budget.hpp"
#include "kernel/scheduler/scheduler.hpp"
#include "kernel/slow_path.hpp"

#include <utility>

namespace keel {
namespace {

using sel4::Syscall;

void leave() {
    schedule();
    activate_current();
}

void fault_in_receive(CPtr address) {
    deliver_fault(*node.current, Fault::cap_fault(address, true, node.lookup_failure));
}

void fault_on_wrong_cap(CPtr address) {
    node.lookup_failure = {sel4::LookupFailure::missing_capability};
    fault_in_receive(address);
}

void receive_from_endpoint(EndpointCap cap, CPtr address, bool block, bool with_reply) {
    Tcb& thread = *node.current;
    if (!cap.rights().read()) return fault_on_wrong_cap(address);
    Reply* reply = nullptr;
    if (with_reply) {
        const CPtr reply_address = thread.get(arch::reply_register);
        const Slot* const slot = lookup_slot(thread, reply_address);
        if (slot == nullptr) return fault_in_receive(reply_address);
        if (!slot->cap.is(CapType::reply)) return fault_on_wrong_cap(reply_address);
        reply = slot->cap.as<ReplyCap>().reply();
    }
    receive_message(thread, *cap.endpoint(), reply, block);
}

void receive_from_notification(NotificationCap cap, CPtr address, bool block) {
    Notification& notification = *cap.notification();
    const bool is_others = notification.bound_thread != nullptr && notification.bound_thread != node.current;
    if (!cap.rights().read() || is_others) return fault_on_wrong_cap(address);
    receive_signal(*node.current, notification, block);
}

void receive(bool block, bool with_reply) {
    const CPtr address = node.current->get(arch::capability_register);
    const Slot* const slot = lookup_slot(*node.current, address);
    if (slot == nullptr) return fault_in_receive(address);
    if (slot->cap.is(CapType::endpoint))
        receive_from_endpoint(slot->cap.as<EndpointCap>(), address, block, with_reply);
    else if (slot->cap.is(CapType::notification))
        receive_from_notification(slot->cap.as<NotificationCap>(), address, block);
    else
        fault_on_wrong_cap(address);
}

void take_pending_irq() {
    const Irq irq = arch::take_irq();
    if (irq != arch::no_irq) deliver_irq(irq);
}

// False: the operation was preempted, the system call is over for now.
bool send(CPtr address, InvocationMode mode, Slot* known = nullptr) {
    if (invoke(address, mode, known) == Status::done) return true;
    charge_preempted();
    take_pending_irq();
    return false;
}

// Gives up the rest of the refill; what was not used doesn't count as consumed.
void yield() {
    SchedContext& sc = *node.current_sc;
    const Ticks consumed = sc.consumed + node.consumed;
    charge_budget(sc.head().amount, false);
    sc.consumed = consumed;
}

constexpr InvocationMode send_mode{.call = false, .block = true, .donate = false, .first_phase = false};
constexpr InvocationMode nb_send_mode{.call = false, .block = false, .donate = false, .first_phase = false};
constexpr InvocationMode call_mode{.call = true, .block = true, .donate = true, .first_phase = false};
constexpr InvocationMode first_phase_mode{.call = false, .block = false, .donate = true, .first_phase = true};

void perform(Syscall syscall, Slot* called) {
    const Tcb& thread = *node.current;
    switch (syscall) {
    case Syscall::call:
        send(thread.get(arch::capability_register), call_mode, called);
        break;
    case Syscall::reply_recv:
        if (send(thread.get(arch::reply_register), first_phase_mode)) receive(true, true);
        break;
    case Syscall::nb_send_recv:
        if (send(thread.get(arch::nb_send_register), first_phase_mode)) receive(true, true);
        break;
    case Syscall::nb_send_wait:
        if (send(thread.get(arch::reply_register), first_phase_mode)) receive(true, false);
        break;
    case Syscall::send:
        send(thread.get(arch::capability_register), send_mode);
        break;
    case Syscall::nb_send:
        send(thread.get(arch::capability_register), nb_send_mode);
        break;
    case Syscall::recv:
        receive(true, true);
        break;
    case Syscall::nb_recv:
        receive(false, true);
        break;
    case Syscall::wait:
        receive(true, false);
        break;
    case Syscall::nb_wait:
        receive(false, false);
        break;
    case Syscall::yield:
        yield();
        break;
    default:
        unreachable();
    }
}

bool is_api_syscall(Word number) {
    const auto n = static_cast<std::int64_t>(number);
    return n <= static_cast<std::int64_t>(Syscall::call) && n >= static_cast<std::int64_t>(Syscall::yield);
}

[[gnu::hot]] void handle_fault(const Fault& fault) {
    if (!fast_fault(fault)) slow_fault(fault);
}

bool makes_foreign_syscalls(const Tcb& thread) { return thread.flags & sel4::tcb_flag_foreign_syscalls; }

} // namespace

[[gnu::noinline]] void slow_syscall(Syscall syscall) {
    Slot* const called = std::exchange(node.called, nullptr);
    update_time();
    if (has_budget_or_restart()) perform(syscall, called);
    leave();
}

void slow_fault(const Fault& fault) {
    update_time();
    if (has_budget_or_restart()) deliver_fault(*node.current, fault);
    leave();
}

[[gnu::hot]] void handle_syscall(Word number) {
    if (makes_foreign_syscalls(*node.current)) [[unlikely]]
        return handle_unknown_syscall(number);
    const auto syscall = static_cast<Syscall>(number);
    if (syscall == Syscall::call && fast_call()) return;
    if (syscall == Syscall::reply_recv && fast_reply_recv()) return;
    if ((syscall == Syscall::send || syscall == Syscall::nb_send) && fast_send()) return;
    if (!is_api_syscall(number)) return handle_unknown_syscall(number);
    slow_syscall(syscall);
}

[[gnu::hot, gnu::noinline]] void handle_unknown_syscall(Word number) {
    if (!makes_foreign_syscalls(*node.current) && perform_debug_syscall(number)) return;
    handle_fault(Fault::unknown_syscall(number));
}

void handle_user_exception(Word vector, Word error_code) { handle_fault(Fault::user_exception(vector, error_code)); }

[[gnu::hot]] void handle_vm_fault(Word address, Word error_code, bool instruction_fetch) {
    handle_fault(Fault::vm_fault(address, error_code, instruction_fetch));
}

void handle_interrupt() {
    update_time();
    has_budget();
    take_pending_irq();
    leave();
}

} // namespace keel
