// SPDX-License-Identifier: Apache-2.0
//
// The messages by which a user thread's system calls and faults arrive and are answered.
#include "abi/sel4/faults.hpp"
#include "lib/sel4/ipc_buffer.hpp"
#include "platform/user_thread.hpp"

#include <iterator>
#include <utility>

namespace personality::platform {

namespace {

constexpr unsigned syscall_bytes = 2;

// Words of an UnknownSyscall message.
constexpr std::uint64_t Registers::*syscall_order[] = {
    &Registers::rax, &Registers::rbx, &Registers::rcx, &Registers::rdx, &Registers::rsi, &Registers::rdi,
    &Registers::rbp, &Registers::r8,  &Registers::r9,  &Registers::r10, &Registers::r11, &Registers::r12,
    &Registers::r13, &Registers::r14, &Registers::r15, &Registers::rip, &Registers::rsp, &Registers::rflags};
static_assert(std::size(syscall_order) == sel4::unknown_syscall::reply_length);

void read_syscall(Registers& registers, const sel4::MessageWords& words) {
    const sel4::IpcBuffer& buffer = sel4::ipc_buffer();
    for (unsigned i = 0; i < sel4::message_registers; ++i)
        registers.*syscall_order[i] = words.word[i];
    for (unsigned i = sel4::message_registers; i < std::size(syscall_order); ++i)
        registers.*syscall_order[i] = buffer.message[i];
    registers.rip += syscall_bytes;
}

UserEvent fault_event(const sel4::Received& fault) {
    constexpr sel4::Word write_access = 2; // of the processor's page-fault error code
    UserEvent event;
    switch (static_cast<sel4::FaultLabel>(fault.info.label())) {
    case sel4::FaultLabel::unknown_syscall:
        event.kind = UserEvent::Kind::syscall;
        break;
    case sel4::FaultLabel::vm_fault:
        event.kind = UserEvent::Kind::page_fault;
        event.address = fault.words.word[sel4::vm_fault::address];
        event.execute = fault.words.word[sel4::vm_fault::instruction_fault] != 0;
        event.write = (fault.words.word[sel4::vm_fault::fsr] & write_access) != 0;
        break;
    case sel4::FaultLabel::user_exception:
        event.kind = UserEvent::Kind::exception;
        event.vector = static_cast<std::uint8_t>(fault.words.word[sel4::user_exception::number]);
        break;
    default:
        event.kind = UserEvent::Kind::foreign;
    }
    return event;
}

} // namespace

Slot UserThread::arrived(const sel4::Received& message, Slot reply) {
    event = fault_event(message);
    if (event.kind == UserEvent::Kind::syscall) {
        read_syscall(registers_, message.words);
        registers_loaded_ = true;
        state_ = State::in_call;
    } else {
        state_ = State::in_fault;
    }
    return std::exchange(reply_, reply);
}

// All registers but the segment bases go with the reply to a system call. A fault is answered without words: the thread
// goes on where its registers say.
UserThread::Answer UserThread::answer() {
    Answer answer{};
    if (state_ == State::in_call) {
        sel4::IpcBuffer& buffer = sel4::ipc_buffer();
        for (unsigned i = 0; i < sel4::message_registers; ++i)
            answer.words.word[i] = registers_.*syscall_order[i];
        for (unsigned i = sel4::message_registers; i < std::size(syscall_order); ++i)
            buffer.message[i] = registers_.*syscall_order[i];
        answer.info = sel4::MessageInfo(0, 0, 0, std::size(syscall_order));
    } else if (registers_changed_) {
        write_registers(false);
    }
    registers_changed_ = registers_loaded_ = false;
    state_ = State::ready;
    return answer;
}

} // namespace personality::platform
