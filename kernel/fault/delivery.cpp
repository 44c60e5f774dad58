// SPDX-License-Identifier: Apache-2.0
#include "kernel/fault/delivery.hpp"

#include "kernel/debug/report.hpp"
#include "kernel/ipc/message.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

void send_fault(Tcb& thread, const Fault& fault, EndpointCap handler, bool may_donate) {
    thread.fault = fault;
    send_message(thread, *handler.endpoint(), handler.badge(), handler.rights(), {true, false, may_donate});
}

// As many of the registers as the answer has words for, and a place to read them from.
template<const auto& registers>
void read_registers(Tcb& faulter, const Tcb& handler, Word length) {
    constexpr unsigned count = std::size(registers);
    constexpr unsigned in_registers = count < sel4::message_registers ? count : sel4::message_registers;
    unrolled<in_registers>([&]<unsigned i>() {
        if (i < length)
            faulter.set(registers[i], arch::sanitise(registers[i], handler.get(arch::message_registers[i])));
    });
    if (count <= in_registers || length <= in_registers) return;
    const sel4::IpcBuffer* const buffer = arch::ipc_buffer(handler, false);
    if (buffer == nullptr) return;
    unrolled<count>([&]<unsigned i>() {
        if (i >= in_registers && i < length)
            faulter.set(registers[i], arch::sanitise(registers[i], buffer->message[i]));
    });
}

unsigned write_cap_fault(MessageWriter& message, const Tcb& faulter) {
    const Fault& fault = faulter.fault;
    message.put(sel4::cap_fault::ip, faulter.get(arch::Register::fault_ip));
    message.put(sel4::cap_fault::address, fault.address);
    message.put(sel4::cap_fault::in_receive_phase, fault.flag);
    return write_lookup_failure(message, sel4::cap_fault::lookup_failure, fault.lookup);
}

unsigned write_timeout(MessageWriter& message, Tcb& faulter) {
    const unsigned length = message.put(sel4::timeout::data, faulter.fault.address);
    if (faulter.sched_context == nullptr) return length;
    return message.put(sel4::timeout::consumed, take_consumed(*faulter.sched_context));
}

unsigned write_vm_fault(MessageWriter& message, const Tcb& faulter) {
    message.put(sel4::vm_fault::ip, faulter.get(arch::Register::fault_ip));
    message.put(sel4::vm_fault::address, faulter.fault.address);
    message.put(sel4::vm_fault::instruction_fault, faulter.fault.flag);
    return message.put(sel4::vm_fault::fsr, faulter.fault.code);
}

[[gnu::hot]] unsigned write_words(MessageWriter& message, Tcb& faulter) {
    switch (faulter.fault.label) {
    case sel4::FaultLabel::cap_fault:
        return write_cap_fault(message, faulter);
    case sel4::FaultLabel::unknown_syscall:
        message.put_registers<arch::unknown_syscall_message>(faulter);
        return message.put(sel4::unknown_syscall::syscall, faulter.fault.address);
    case sel4::FaultLabel::user_exception:
        message.put_registers<arch::user_exception_message>(faulter);
        message.put(sel4::user_exception::number, faulter.fault.address);
        return message.put(sel4::user_exception::code, faulter.fault.code);
    case sel4::FaultLabel::timeout:
        return write_timeout(message, faulter);
    case sel4::FaultLabel::vm_fault:
        return write_vm_fault(message, faulter);
    default:
        unreachable();
    }
}

} // namespace

void deliver_fault(Tcb& thread, const Fault& fault) {
    const Cap handler = thread.slot(TcbSlot::fault_handler).cap;
    if (handler.is(CapType::endpoint)) {
        send_fault(thread, fault, handler.as<EndpointCap>(), thread.sched_context != nullptr);
    } else {
        report_unhandled(thread, fault);
        set_state(thread, ThreadState::inactive);
    }
}

void deliver_timeout(Tcb& thread, const Fault& fault) {
    send_fault(thread, fault, thread.slot(TcbSlot::timeout_handler).cap.as<EndpointCap>(), false);
}

bool has_timeout_handler(const Tcb& thread) { return thread.slot(TcbSlot::timeout_handler).cap.is(CapType::endpoint); }

bool is_valid_handler(Cap cap) {
    if (cap.is_null()) return true;
    if (!cap.is(CapType::endpoint)) return false;
    const sel4::CapRights rights = cap.as<EndpointCap>().rights();
    return rights.write() && (rights.grant() || rights.grant_reply());
}

[[gnu::hot]] void write_fault(Tcb& faulter, Word badge, Tcb& receiver) {
    MessageWriter message(receiver);
    const unsigned length = write_words(message, faulter);
    message.finish(static_cast<Word>(faulter.fault.label), length, badge);
}

[[gnu::hot]] bool apply_fault_reply(Tcb& faulter, const Tcb& handler) {
    const sel4::MessageInfo info = message_info_of(handler);
    switch (faulter.fault.label) {
    case sel4::FaultLabel::unknown_syscall:
        read_registers<arch::unknown_syscall_message>(faulter, handler, info.length());
        break;
    case sel4::FaultLabel::user_exception:
        read_registers<arch::user_exception_message>(faulter, handler, info.length());
        break;
    case sel4::FaultLabel::timeout:
        read_registers<arch::timeout_reply_message>(faulter, handler, info.length());
        break;
    default:
        return true; // capability and memory faults: whatever the answer, it is tried again
    }
    return info.label() == 0;
}

unsigned write_lookup_failure(MessageWriter& message, unsigned first, const LookupFailure& failure) {
    const unsigned length = message.put(first, static_cast<Word>(failure.kind));
    switch (failure.kind) {
    case sel4::LookupFailure::missing_capability:
        return message.put(first + 1, failure.bits_left);
    case sel4::LookupFailure::depth_mismatch:
        message.put(first + 1, failure.bits_left);
        return message.put(first + 2, failure.bits_found);
    case sel4::LookupFailure::guard_mismatch:
        message.put(first + 1, failure.bits_left);
        message.put(first + 2, failure.guard_found);
        return message.put(first + 3, failure.bits_found);
    default:
        return length;
    }
}

} // namespace keel
