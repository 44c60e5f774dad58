// SPDX-License-Identifier: Apache-2.0
#include "platform/vcpu.hpp"

#include "personality/platform/limits.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/own_slots.hpp"
#include "personality/platform/separate/switcher.hpp"

#include <utility>

namespace personality::platform {

namespace {

namespace container = protocol::container;

constexpr sel4::CPtr fault_endpoint = container::root_pointer(container::fault_endpoint);
constexpr auto relaxed = std::memory_order_relaxed;

UserThread* lender = nullptr; // the thread whose fault brought P the scheduling context
Slot receive_reply;           // a free reply object, for the next receive

// After every receive: whether it was H's wake, which is over then.
bool woken(const sel4::Received& received) {
    switcher.next.store(0, relaxed);
    if ((received.badge & wake_badge) == 0) return false;
    switcher.wake_outstanding.store(false, relaxed);
    return true;
}

// Asks H to give the processor to another thread, and receives.
sel4::Received ask_switcher(sel4::CPtr tcb) {
    static bool other = false;
    other = !other;
    switcher.next.store(SwitchRequest::pack(tcb, container::switch_signal << (other ? 1 : 0)), relaxed);
    return sel4::nb_send_recv((other ? other_switch_signal : switch_signal).pointer(), sel4::MessageInfo(), {},
                              fault_endpoint, receive_reply.pointer());
}

} // namespace

void Vcpu::start(Slot spare_reply) { receive_reply = spare_reply; }

bool Vcpu::run(UserThread& thread) {
    sel4::Received received;
    if (thread.waits_for_reply() && lender == &thread) {
        // The reply gives the scheduling context back to its lender.
        const UserThread::Answer answer = thread.answer();
        std::swap(thread.reply_, receive_reply);
        received = sel4::reply_recv(fault_endpoint, answer.info, answer.words, receive_reply.pointer());
    } else {
        if (thread.waits_for_reply()) {
            const UserThread::Answer answer = thread.answer();
            sel4::send(thread.reply_.pointer(), answer.info, answer.words);
        } else {
            thread.make_ready();
        }
        received = ask_switcher(thread.tcb_.pointer());
    }
    lender = nullptr;
    if (woken(received)) return false;
    if (received.badge != reinterpret_cast<sel4::Word>(&thread)) runtime::fail("another thread had the processor");
    lender = &thread;
    receive_reply = thread.arrived(received, receive_reply);
    return true;
}

void Vcpu::wait() {
    lender = nullptr;
    const sel4::Received received = sel4::recv(fault_endpoint, receive_reply.pointer());
    if (!woken(received)) runtime::fail("a thread ran while the container was idle");
}

// A yield would use up a quota.
void Vcpu::let_others_run() {
    if (cpu_limit().quota_us == 0) sel4::yield();
}

std::uint32_t Vcpu::take_events() {
    const std::uint64_t events = switcher.events.exchange(0, relaxed);
    return ((events & container::control_signal) != 0 ? console_event : 0U) |
           ((events & container::store_signal) != 0 ? store_event : 0U) |
           ((events & container::time_signal) != 0 ? timer_event : 0U) |
           ((events & container::network_signal) != 0 ? network_event : 0U);
}

} // namespace personality::platform
