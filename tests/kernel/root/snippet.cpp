// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/snippet.hpp"

#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/observe.hpp"

#include <cstddef>

namespace test {

static_assert(offsetof(SyscallRegisters, r13) == 64);

asm(R"(
    .text
    .globl run_syscall, syscall_end
run_syscall:
    mov %rdi, %rbp
    mov (%rbp), %rdx
    mov 8(%rbp), %rdi
    mov 16(%rbp), %rsi
    mov 24(%rbp), %r10
    mov 32(%rbp), %r8
    mov 40(%rbp), %r9
    mov 48(%rbp), %r15
    mov 56(%rbp), %r12
    mov 64(%rbp), %r13
    mov %rsp, %rbx
    syscall
    mov %rbx, %rsp
    mov %rdx, (%rbp)
    mov %rdi, 8(%rbp)
    mov %rsi, 16(%rbp)
    mov %r10, 24(%rbp)
    mov %r8, 32(%rbp)
    mov %r9, 40(%rbp)
    mov %r15, 48(%rbp)
    mov %r12, 56(%rbp)
    mov %r13, 64(%rbp)
syscall_end:
    ud2
)");

Snippet::Snippet(Env& env, Thread::Options options)
    : endpoint_(env.make(ObjectType::endpoint)), reply_(env.make(ObjectType::reply)) {
    options.fault_endpoint = endpoint_;
    thread_ = &Thread::make(env, options);
}

sel4::Received Snippet::run(const void* code, Word rdi) const {
    thread_->start_at(code, rdi);
    return receive();
}

void Snippet::observe_fault(std::string_view what, sel4::Received fault, const void* start) const {
    const auto base = reinterpret_cast<Word>(start);
    const auto make_relative = [&](Word& ip) {
        if (ip - base < page_size) ip -= base;
    };
    const auto make_stack_relative = [&](Word& sp) {
        if (thread_->stack_top() - sp < page_size) sp -= thread_->stack_top();
    };
    switch (static_cast<sel4::FaultLabel>(fault.info.label())) {
    case sel4::FaultLabel::unknown_syscall:
        make_relative(sel4::ipc_buffer().message[sel4::unknown_syscall::fault_ip]);
        make_stack_relative(sel4::ipc_buffer().message[sel4::unknown_syscall::sp]);
        break;
    case sel4::FaultLabel::user_exception:
        make_stack_relative(fault.words.word[sel4::user_exception::sp]);
        [[fallthrough]];
    case sel4::FaultLabel::cap_fault:
    case sel4::FaultLabel::vm_fault:
        make_relative(fault.words.word[sel4::cap_fault::ip]);
        break;
    default:
        break;
    }
    observe(what, fault);
}

bool Snippet::call(SyscallRegisters& registers, sel4::Received& fault) const {
    fault = run(run_syscall, reinterpret_cast<Word>(&registers));
    return fault.info.label() == Word(sel4::FaultLabel::user_exception) &&
           fault.words.word[sel4::user_exception::fault_ip] == reinterpret_cast<Word>(syscall_end);
}

} // namespace test
