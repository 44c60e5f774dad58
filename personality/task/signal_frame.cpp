// SPDX-License-Identifier: Apache-2.0
#include "personality/task/signal_frame.hpp"

#include "personality/linux/segment.hpp"
#include "personality/platform/fpu_state.hpp"
#include "personality/platform/user_memory.hpp"
#include "personality/task/signal_stack.hpp"
#include "personality/vdso/image.hpp"
#include "personality/vdso/signal_code.hpp"

namespace personality {

namespace {

constexpr std::uint64_t red_zone = 128; // below the stack pointer, the program's own: x86-64 psABI, section 3.2.2
constexpr std::uint64_t fpstate_align = 64;

// Pairs of a context's and a thread's register.
struct Pair {
    std::uint64_t linux::SigContext::*context;
    std::uint64_t Registers::*thread;
};
constexpr Pair pairs[] = {{&linux::SigContext::r8, &Registers::r8},   {&linux::SigContext::r9, &Registers::r9},
                          {&linux::SigContext::r10, &Registers::r10}, {&linux::SigContext::r11, &Registers::r11},
                          {&linux::SigContext::r12, &Registers::r12}, {&linux::SigContext::r13, &Registers::r13},
                          {&linux::SigContext::r14, &Registers::r14}, {&linux::SigContext::r15, &Registers::r15},
                          {&linux::SigContext::rdi, &Registers::rdi}, {&linux::SigContext::rsi, &Registers::rsi},
                          {&linux::SigContext::rbp, &Registers::rbp}, {&linux::SigContext::rbx, &Registers::rbx},
                          {&linux::SigContext::rdx, &Registers::rdx}, {&linux::SigContext::rax, &Registers::rax},
                          {&linux::SigContext::rcx, &Registers::rcx}, {&linux::SigContext::rsp, &Registers::rsp},
                          {&linux::SigContext::rip, &Registers::rip}, {&linux::SigContext::rflags, &Registers::rflags}};

std::uint64_t stack_for(const Task& task, const Registers& registers, const linux::SigAction& action) {
    const bool wanted = (action.flags & linux::sa_onstack) != 0 && has_signal_stack(task);
    if (wanted && !on_signal_stack(task, registers.rsp)) return task.signal_stack.sp + task.signal_stack.size;
    return registers.rsp - red_zone;
}

// The vDSO's place. A program may have removed it (valgrind does), and gets it somewhere else then. enomem.
Result<std::uint64_t> code_place(const Task& task) {
    AddressSpace& memory = *task.process.memory;
    if (const std::uint64_t place = memory.vdso_place(); place != 0) return place;
    return memory.map({.bytes = vdso::image_pages() * page_size,
                       .protection = {.read = true, .execute = true},
                       .name = MappingName::vdso,
                       .source = TRY(vdso::image())});
}

std::uint64_t frame_of(Task& task) {
    return task.user->registers().rsp - sizeof(std::uint64_t); // the handler's return took the return address
}

// What the processor's save doesn't write: whose format it is, and a header that must begin empty.
Result<> prepare_fpstate(std::uint64_t place) {
    struct {
        linux::FpxSoftwareBytes software;
        std::byte header[linux::xsave_header_bytes];
    } tail{};
    const platform::FpuState& state = platform::fpu_state();
    if (state.components == 0)
        return copy_to_user(place + linux::fpx_software_offset, &tail.software, sizeof tail.software);
    tail.software.magic = linux::fp_xstate_magic1;
    tail.software.extended_bytes = state.bytes + sizeof linux::fp_xstate_magic2;
    tail.software.components = state.components;
    tail.software.bytes = state.bytes;
    TRY(copy_to_user(place + linux::fpx_software_offset, &tail, sizeof tail));
    return copy_to_user(place + state.bytes, &linux::fp_xstate_magic2, sizeof linux::fp_xstate_magic2);
}

// What of a frame's registers can be loaded: a program may have written another format, or another kernel's.
Result<std::uint32_t> components_in(std::uint64_t place) {
    const auto software = TRY(UserIn<linux::FpxSoftwareBytes>{{place + linux::fpx_software_offset}}.read());
    const platform::FpuState& state = platform::fpu_state();
    const bool whole = software.magic == linux::fp_xstate_magic1 && software.bytes == state.bytes;
    return whole ? static_cast<std::uint32_t>(software.components) & state.components : 0;
}

} // namespace

linux::SigInfo signal_info(unsigned signal, const SignalCause& cause) {
    linux::SigInfo info{};
    info.signo = static_cast<std::int32_t>(signal);
    info.code = cause.code;
    if (cause.address != 0)
        info.address = cause.address;
    else
        info.sender = {cause.pid, cause.uid, cause.status, 0, 0, 0};
    if (cause.value != 0) info.queued.value = cause.value;
    if (signal == linux::sigsys) info.error = cause.status; // that the filter gave
    return info;
}

Result<> enter_handler(Task& task, unsigned signal, const SignalCause& cause, const linux::SigAction& action) {
    const std::uint64_t code = TRY(code_place(task));
    Registers& registers = task.user->change_registers();
    const std::uint64_t top = stack_for(task, registers, action);
    const platform::FpuState& state = platform::fpu_state();
    const std::uint64_t fpstate = (top - state.bytes - sizeof linux::fp_xstate_magic2) & ~(fpstate_align - 1);
    // As if the handler had been called: its return address lies 8 bytes below a multiple of 16.
    const std::uint64_t place = ((fpstate - sizeof(linux::RtSigFrame)) & ~std::uint64_t{15}) - 8;

    if (on_signal_stack(task, registers.rsp) && !on_signal_stack(task, place)) return Errno::efault;

    linux::RtSigFrame frame{};
    frame.return_address = action.restorer;
    frame.context.flags = linux::uc_sigcontext_ss | linux::uc_strict_restore_ss;
    if (state.components != 0) frame.context.flags |= linux::uc_fp_xstate;
    frame.context.stack = task.signal_stack;
    for (const Pair& pair : pairs)
        frame.context.registers.*pair.context = registers.*pair.thread;
    frame.context.registers.cs = linux::user_code_segment;
    frame.context.registers.ss = linux::user_stack_segment;
    frame.context.registers.cr2 = cause.address;
    frame.context.registers.fpstate = fpstate;
    frame.context.mask = task.restore_blocked ? task.saved_blocked : task.blocked;
    frame.context.registers.oldmask = frame.context.mask;
    frame.info = signal_info(signal, cause);
    TRY(copy_to_user(place, &frame, sizeof(frame)));
    TRY(prepare_fpstate(fpstate));

    if ((static_cast<std::uint32_t>(task.signal_stack.flags) & linux::ss_autodisarm) != 0)
        task.signal_stack = {0, linux::ss_disable, 0, 0};
    task.restore_blocked = false;
    task.blocked |= action.mask;
    if ((action.flags & linux::sa_nodefer) == 0) task.blocked |= linux::signal_bit(signal);
    registers.rdi = signal;
    registers.rsi = place + offsetof(linux::RtSigFrame, info);
    registers.rdx = place + offsetof(linux::RtSigFrame, context);
    registers.rax = 0;
    registers.rsp = place;
    registers.rflags = initial_rflags;
    registers.r9 = state.components; // see personality/vdso/signal.S
    registers.r10 = fpstate;
    registers.r11 = action.handler;
    registers.rip = code + vdso::enter_handler_offset;
    return {};
}

SysResult begin_signal_return(Task& task) {
    const std::uint64_t frame = frame_of(task);
    const auto fpstate = UserIn<std::uint64_t>{{frame + offsetof(linux::RtSigFrame, context.registers.fpstate)}}.read();
    if (!fpstate.ok()) {
        force_signal(task, linux::sigsegv, {});
        return 0;
    }
    if (fpstate.value() == 0) return finish_signal_return(task);
    const auto components = components_in(fpstate.value());
    const auto code = code_place(task);
    if (!components.ok() || !code.ok()) {
        force_signal(task, linux::sigsegv, {});
        return 0;
    }
    Registers& registers = task.user->change_registers();
    registers.r9 = components.value();
    registers.rbx = fpstate.value();
    registers.rip = code.value() + vdso::leave_handler_offset;
    return 0;
}

SysResult finish_signal_return(Task& task) {
    linux::RtSigFrame frame;
    if (!copy_from_user(&frame, frame_of(task), sizeof(frame)).ok()) {
        force_signal(task, linux::sigsegv, {});
        return 0;
    }
    Registers& registers = task.user->change_registers();
    const std::uint64_t flags = registers.rflags;
    const std::uint64_t handler_sp = registers.rsp;
    for (const Pair& pair : pairs)
        registers.*pair.thread = frame.context.registers.*pair.context;
    registers.rflags = (flags & ~user_rflags) | (registers.rflags & user_rflags);
    task.blocked = frame.context.mask & ~unblockable;
    (void)set_signal_stack(task, frame.context.stack, handler_sp); // one that can't be set now stays
    return static_cast<std::int64_t>(registers.rax);
}

} // namespace personality
