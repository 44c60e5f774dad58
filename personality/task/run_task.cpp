// SPDX-License-Identifier: Apache-2.0
//
// The life of a task: user mode, and what brings it into the personality.
#include "lib/x86/system_calls.hpp"
#include "personality/code/report.hpp"
#include "personality/platform/system_calls.hpp"
#include "personality/syscall/dispatch.hpp"
#include "personality/task/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/oom.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signal_frame.hpp"

namespace personality {

namespace {

// Processor exceptions, AMD64 Architecture Programmer's Manual volume 2, chapter 8.
enum Exception : std::uint8_t {
    divide = 0,
    debug = 1,
    breakpoint = 3,
    overflow = 4,
    undefined = 6,
    no_fpu = 7,
    general_protection = 13,
    x87 = 16,
    alignment = 17,
    simd = 19
};

void on_page_fault(Task& task, const UserEvent& event) {
    AddressSpace& memory = *task.process.memory;
    const std::uint64_t waits = task.usage.waits;
    const auto handled = memory.fault(event.address, event.write, event.execute);
    if (handled.ok()) {
        const auto kind = task.usage.waits != waits ? &Usage::major_faults : &Usage::minor_faults;
        ++(task.usage.*kind);
        ++(task.process.usage.*kind);
        return;
    }
    switch (handled.error()) {
    case Errno::enomem: // the container is at its limit: one of its processes pays, nobody else
        if (!oom::make_room()) end_process(task.process, {.signal = linux::sigkill});
        break;
    case Errno::eio:
        force_signal(task, linux::sigbus, {.code = linux::bus_adrerr, .address = event.address});
        break;
    case Errno::restart_sys:
        break;
    case Errno::eacces:
        force_signal(task, linux::sigsegv, {.code = linux::segv_accerr, .address = event.address});
        break;
    default:
        force_signal(task, linux::sigsegv, {.code = linux::segv_maperr, .address = event.address});
    }
}

void on_exception(Task& task, std::uint8_t vector) {
    const std::uint64_t at = task.user->registers().rip;
    switch (vector) {
    case divide:
        return force_signal(task, linux::sigfpe, {.code = linux::fpe_intdiv, .address = at});
    case debug:
        return force_signal(task, linux::sigtrap, {.code = linux::trap_trace, .address = at});
    case breakpoint:
        return force_signal(task, linux::sigtrap, {.code = linux::si_kernel});
    case undefined:
        return force_signal(task, linux::sigill, {.code = linux::ill_illopn, .address = at});
    case no_fpu:
    case x87:
    case simd:
        return force_signal(task, linux::sigfpe, {.address = at});
    case alignment:
        return force_signal(task, linux::sigbus, {.address = at});
    default: // general protection and what else a program can cause
        return force_signal(task, linux::sigsegv, {.code = linux::si_kernel});
    }
}

// A kernel that needs patched code lets a program make system calls where code was patched, and nowhere else.
void on_system_call(Task& task) {
    constexpr std::uint64_t instruction_bytes = 2;
    const std::uint64_t at = task.user->registers().rip - instruction_bytes;
    if (!platform::system_calls_are_patched() || task.process.memory->is_system_call(at)) return syscall::handle(task);
    std::byte code[instruction_bytes];
    if (task.process.memory->copy_in(code, at, sizeof code).ok() && x86::has_system_call_bytes(code, 0)) {
        // Where its stack was is lost: not even a signal handler could run.
        const Process* leader = &task.process;
        while (!leader->host_session && leader->parent != nullptr)
            leader = leader->parent;
        if (leader->host_session)
            code::report(
                *leader->host_session,
                "a program was ended at a `syscall` instruction that this kernel can't take (docs/caveats.md)");
        return end_process(task.process, {.signal = linux::sigsys});
    }
    task.user->change_registers().rip = at;
    force_signal(task, linux::sigsegv, {.code = linux::si_kernel});
}

void handle(Task& task) {
    const UserEvent event = task.user->event;
    switch (event.kind) {
    case UserEvent::Kind::none:
        break;
    case UserEvent::Kind::syscall:
        on_system_call(task);
        break;
    case UserEvent::Kind::page_fault:
        on_page_fault(task, event);
        break;
    case UserEvent::Kind::exception:
        on_exception(task, event.vector);
        break;
    case UserEvent::Kind::foreign:
        force_signal(task, linux::sigsys, {});
    }
}

} // namespace

void run_task(void* argument) {
    Task& task = *static_cast<Task*>(argument);
    for (;;) {
        if (task.signal_pending() || task.restart != Errno{} || task.restore_blocked || task.rseq.interrupted)
            before_user_mode(task);
        if (task.tracing) tracing::prepare_step(task);
        scheduler::enter_user();
        if (task.tracing) tracing::end_step(task);
        handle(task);
    }
}

} // namespace personality
