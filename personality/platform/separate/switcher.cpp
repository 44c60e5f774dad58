// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/switcher.hpp"

#include "abi/protocol/manager.hpp"
#include "abi/sel4/faults.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/fault_safe_copy.hpp"
#include "personality/platform/separate/own_slots.hpp"

namespace personality::platform {

SwitcherState switcher;

namespace {

namespace container = protocol::container;
using sel4::Label;

constexpr sel4::CPtr slot(container::Slot number) { return container::root_pointer(number); }

constexpr sel4::CPtr vcpu = slot(container::vcpu_sched_context);
constexpr auto relaxed = std::memory_order_relaxed;

// Unbind can't fail on a scheduling context that is not the caller's own; Bind's target has none, and is runnable.
void give_vcpu_to(sel4::CPtr thread) { must(sel4::invoke<Label::sched_context_bind>(vcpu, thread), "vCPU: Bind"); }
void take_vcpu() { must(sel4::invoke<Label::sched_context_unbind>(vcpu), "vCPU: Unbind"); }

void wake_personality(std::uint64_t events) {
    switcher.events.fetch_or(events, relaxed);
    if (switcher.wake_outstanding.load(relaxed)) return;
    take_vcpu();
    switcher.wake_outstanding.store(true, relaxed);
    sel4::signal(wake_signal.pointer());
    give_vcpu_to(slot(container::personality_tcb));
}

void switch_to_next(sel4::Word signals) {
    if (switcher.wake_outstanding.load(relaxed)) return;
    const std::uint64_t next = switcher.next.load(relaxed);
    if ((SwitchRequest::bit(next) & signals) == 0) return;
    switcher.next.store(0, relaxed);
    take_vcpu();
    give_vcpu_to(SwitchRequest::tcb(next));
}

void on_notification(sel4::Word word) {
    if (const sel4::Word events = word & ~switch_signals; events != 0)
        wake_personality(events);
    else
        switch_to_next(word);
}

void reply() { sel4::send(slot(container::switcher_reply), sel4::MessageInfo()); }

[[noreturn]] void crashed(sel4::Word address, sel4::Word instruction) {
    using protocol::manager::Request;
    sel4::call(slot(container::manager_endpoint), sel4::MessageInfo(static_cast<sel4::Word>(Request::Crashed), 0, 0, 2),
               {{address, instruction}});
    for (;;)
        sel4::wait(slot(container::switcher_endpoint));
}

void on_personality_fault(const sel4::Received& fault) {
    const sel4::Word instruction = fault.words.word[sel4::vm_fault::ip];
    const sel4::Word address = fault.words.word[sel4::vm_fault::address];
    const bool page_fault = fault.info.label() == static_cast<sel4::Word>(sel4::FaultLabel::vm_fault);
    if (!page_fault) crashed(0, instruction);
    if (!in_fault_safe_copy(instruction)) crashed(address, instruction);
    sel4::UserContext registers{};
    registers.rip = reinterpret_cast<sel4::Word>(fault_safe_copy_failed);
    must(sel4::invoke<Label::tcb_write_registers>(slot(container::personality_tcb), false, 0, 1, registers),
         "fault-safe copy");
    reply();
}

} // namespace

extern "C" [[noreturn, gnu::used]] void switcher_main(std::uintptr_t) {
    must(mint(wake_signal, Slot::root(container::wake_notification), sel4::can_write, wake_badge), "wake signal");
    for (;;) {
        const sel4::Received received = sel4::recv(slot(container::switcher_endpoint), slot(container::switcher_reply));
        if (received.badge == container::personality_fault_badge)
            on_personality_fault(received);
        else
            on_notification(received.badge);
    }
}

} // namespace personality::platform
