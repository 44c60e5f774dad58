// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/ptrace_registers.hpp"

#include "personality/linux/segment.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/syscall/ptrace_fpu.hpp"
#include "personality/task/tracing.hpp"

#include <algorithm>
#include <cstring>

namespace personality::syscall {

namespace {

constexpr std::uint64_t no_call = UINT64_MAX;

// What a call that is to be made again has in RAX while its task is stopped: numbers of Linux's own, never a program's.
constexpr std::int64_t shown_restart_sys = -512;
constexpr std::int64_t shown_restart_no_handler = -514;

struct Pair {
    std::uint64_t linux::UserRegisters::*shown;
    std::uint64_t Registers::*own;
};
constexpr Pair pairs[] = {{&linux::UserRegisters::r15, &Registers::r15}, {&linux::UserRegisters::r14, &Registers::r14},
                          {&linux::UserRegisters::r13, &Registers::r13}, {&linux::UserRegisters::r12, &Registers::r12},
                          {&linux::UserRegisters::rbp, &Registers::rbp}, {&linux::UserRegisters::rbx, &Registers::rbx},
                          {&linux::UserRegisters::r11, &Registers::r11}, {&linux::UserRegisters::r10, &Registers::r10},
                          {&linux::UserRegisters::r9, &Registers::r9},   {&linux::UserRegisters::r8, &Registers::r8},
                          {&linux::UserRegisters::rax, &Registers::rax}, {&linux::UserRegisters::rcx, &Registers::rcx},
                          {&linux::UserRegisters::rdx, &Registers::rdx}, {&linux::UserRegisters::rsi, &Registers::rsi},
                          {&linux::UserRegisters::rdi, &Registers::rdi}, {&linux::UserRegisters::rip, &Registers::rip},
                          {&linux::UserRegisters::rsp, &Registers::rsp}};

// Whether what the task stopped at, or was last in, is a system call.
bool in_call(const Task& task) { return task.user->event.kind == UserEvent::Kind::syscall; }

// The program's segment of memory that a tracer names.
Result<IoSegment> segment_of(UserAddress vector) { return UserIn<IoSegment>{{vector}}.read(); }

} // namespace

linux::UserRegisters shown_registers(Task& task) {
    const Registers& own = task.user->registers();
    linux::UserRegisters shown{};
    for (const Pair& pair : pairs)
        shown.*pair.shown = own.*pair.own;
    shown.rflags = own.rflags;
    shown.orig_rax = in_call(task) ? task.call_number : no_call;
    if (task.restart == Errno::restart_sys)
        shown.rax = static_cast<std::uint64_t>(shown_restart_sys);
    else if (task.restart != Errno{})
        shown.rax = static_cast<std::uint64_t>(shown_restart_no_handler);
    shown.cs = linux::user_code_segment;
    shown.ss = linux::user_stack_segment;
    shown.fs_base = own.fs_base;
    shown.gs_base = own.gs_base;
    return shown;
}

// Whether the last call is made again is told by orig_rax and rax, as Linux does it: a debugger that lets the task call
// a function takes both away, and puts them back afterwards.
Result<> set_registers(Task& task, const linux::UserRegisters& wanted) {
    if (wanted.fs_base >= layout::end || wanted.gs_base >= layout::end) return Errno::eio;
    Registers& own = task.user->change_registers();
    if (wanted.fs_base != own.fs_base) task.user->set_fs_base(wanted.fs_base);
    if (wanted.gs_base != own.gs_base) task.user->set_gs_base(wanted.gs_base);
    for (const Pair& pair : pairs)
        own.*pair.own = wanted.*pair.shown;
    own.rflags = (own.rflags & ~user_rflags) | (wanted.rflags & user_rflags);
    task.call_number = wanted.orig_rax;
    task.restart = Errno{};
    const bool call = static_cast<std::int64_t>(wanted.orig_rax) >= 0;
    task.user->event.kind = call ? UserEvent::Kind::syscall : UserEvent::Kind::none;
    if (!call) return {};
    switch (static_cast<std::int64_t>(wanted.rax)) {
    case shown_restart_sys:
        task.restart = Errno::restart_sys;
        break;
    case shown_restart_no_handler:
        task.restart = Errno::restart_no_handler;
        break;
    default:
        return {};
    }
    own.rax = -static_cast<std::uint64_t>(Errno::eintr);
    return {};
}

Result<std::uint64_t> peek_user(Task& task, std::uint64_t offset) {
    if (offset % sizeof(std::uint64_t) != 0 || offset >= linux::user_area_bytes) return Errno::eio;
    if (offset >= sizeof(linux::UserRegisters)) return std::uint64_t{0};
    const linux::UserRegisters shown = shown_registers(task);
    std::uint64_t word;
    std::memcpy(&word, reinterpret_cast<const std::byte*>(&shown) + offset, sizeof word);
    return word;
}

Result<> poke_user(Task& task, std::uint64_t offset, std::uint64_t value) {
    if (offset % sizeof(std::uint64_t) != 0 || offset >= linux::user_area_bytes) return Errno::eio;
    if (offset >= sizeof(linux::UserRegisters)) {
        if (offset < linux::user_debug_registers) return Errno::eio;
        return value == 0 ? Result<>() : Errno::einval; // no processor breakpoints are to be had
    }
    linux::UserRegisters shown = shown_registers(task);
    std::memcpy(reinterpret_cast<std::byte*>(&shown) + offset, &value, sizeof value);
    return set_registers(task, shown);
}

namespace {

Result<> get_general_set(Task& task, IoSegment& segment) {
    const linux::UserRegisters shown = shown_registers(task);
    segment.length = std::min<std::uint64_t>(segment.length, sizeof shown);
    return copy_to_user(segment.address, &shown, segment.length);
}

Result<> set_general_set(Task& task, IoSegment& segment) {
    linux::UserRegisters wanted = shown_registers(task);
    segment.length = std::min<std::uint64_t>(segment.length, sizeof wanted);
    TRY(copy_from_user(&wanted, segment.address, segment.length));
    return set_registers(task, wanted);
}

} // namespace

Result<> get_register_set(Task& task, std::uint64_t set, UserAddress vector) {
    IoSegment segment = TRY(segment_of(vector));
    switch (set) {
    case linux::nt_prstatus:
        TRY(get_general_set(task, segment));
        break;
    case linux::nt_prfpreg:
    case linux::nt_x86_xstate:
        TRY(get_fpu_set(task, set, segment));
        break;
    default:
        return Errno::einval;
    }
    return UserOut<IoSegment>{{vector}}.write(segment);
}

Result<> set_register_set(Task& task, std::uint64_t set, UserAddress vector) {
    IoSegment segment = TRY(segment_of(vector));
    if (segment.length % sizeof(std::uint64_t) != 0) return Errno::einval;
    switch (set) {
    case linux::nt_prstatus:
        TRY(set_general_set(task, segment));
        break;
    case linux::nt_prfpreg:
    case linux::nt_x86_xstate:
        TRY(set_fpu_set(task, set, segment));
        break;
    default:
        return Errno::einval;
    }
    return UserOut<IoSegment>{{vector}}.write(segment);
}

std::size_t call_info(Task& task, linux::SyscallInfo& info) {
    const Registers& own = task.user->registers();
    info.stop = task.tracing->call_stop;
    info.architecture = linux::audit_arch_x86_64;
    info.rip = own.rip;
    info.rsp = own.rsp;
    switch (task.tracing->call_stop) {
    case linux::call_stop_entry:
    case linux::call_stop_seccomp:
        info.entry = {task.call_number, {own.rdi, own.rsi, own.rdx, own.r10, own.r8, own.r9}, 0};
        if (info.stop == linux::call_stop_entry) return offsetof(linux::SyscallInfo, entry.seccomp_data);
        info.entry.seccomp_data = static_cast<std::uint32_t>(task.tracing->message);
        return offsetof(linux::SyscallInfo, entry.seccomp_data) + sizeof info.entry.seccomp_data;
    case linux::call_stop_exit: {
        constexpr std::int64_t largest_error = 4095;
        info.exit.value = static_cast<std::int64_t>(shown_registers(task).rax);
        info.exit.is_error = info.exit.value < 0 && info.exit.value >= -largest_error ? 1 : 0;
        return offsetof(linux::SyscallInfo, exit.is_error) + sizeof info.exit.is_error;
    }
    case linux::call_stop_none:
        break;
    }
    return offsetof(linux::SyscallInfo, entry);
}

} // namespace personality::syscall
