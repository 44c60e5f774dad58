// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/dispatch.hpp"

#include "personality/syscall/seccomp.hpp"
#include "personality/syscall/table.hpp"
#include "personality/task/signal_frame.hpp"

namespace personality::syscall {

namespace {

SysResult call(Task& task, const Registers& registers) {
    if (const Row* const row = find(task.call_number); row != nullptr && row->handler != nullptr)
        return row->handler({{registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9}});
    if (task.call_number == signal_return_call) return finish_signal_return(task);
    return Errno::enosys;
}

// False: the call isn't made.
bool pass(Task& task) {
    if (task.seccomp.mode == SeccompMode::none || task.call_number == signal_return_call) return true;
    Errno error{};
    const Verdict verdict = filter_call(task, task.user->registers(), error);
    if (verdict == Verdict::refuse) task.user->change_registers().rax = -static_cast<std::uint64_t>(error);
    return verdict == Verdict::allow;
}

void finish(Task& task, const SysResult& result) {
    task.call_goes_on = false;
    Registers& registers = task.user->change_registers();
    if (result.ok()) {
        registers.rax = static_cast<std::uint64_t>(result.value());
        return;
    }
    const bool restart = result.error() >= Errno::restart_sys;
    if (restart) task.restart = result.error();
    registers.rax = -static_cast<std::uint64_t>(restart ? Errno::eintr : result.error());
}

} // namespace

void handle(Task& task) {
    task.call_number = task.user->registers().rax;
    if (task.tracing && !tracing::enter_call(task)) return tracing::leave_call(task);
    if (pass(task)) finish(task, call(task, task.user->registers()));
    if (task.tracing) tracing::leave_call(task);
}

} // namespace personality::syscall
