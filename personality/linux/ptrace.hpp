// SPDX-License-Identifier: Apache-2.0
//
// ptrace(2)'s requests, events and structures. Values: Linux, include/uapi/linux/ptrace.h,
// arch/x86/include/uapi/asm/ptrace-abi.h, arch/x86/include/asm/user_64.h, include/uapi/linux/elf.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace personality::linux {

enum PtraceRequest : std::int64_t {
    ptrace_traceme = 0,
    ptrace_peektext = 1,
    ptrace_peekdata = 2,
    ptrace_peekuser = 3,
    ptrace_poketext = 4,
    ptrace_pokedata = 5,
    ptrace_pokeuser = 6,
    ptrace_cont = 7,
    ptrace_kill = 8,
    ptrace_singlestep = 9,
    ptrace_getregs = 12,
    ptrace_setregs = 13,
    ptrace_getfpregs = 14,
    ptrace_setfpregs = 15,
    ptrace_attach = 16,
    ptrace_detach = 17,
    ptrace_syscall = 24,
    ptrace_arch_prctl = 30,
    ptrace_sysemu = 31,
    ptrace_setoptions = 0x4200,
    ptrace_geteventmsg = 0x4201,
    ptrace_getsiginfo = 0x4202,
    ptrace_setsiginfo = 0x4203,
    ptrace_getregset = 0x4204,
    ptrace_setregset = 0x4205,
    ptrace_seize = 0x4206,
    ptrace_interrupt = 0x4207,
    ptrace_listen = 0x4208,
    ptrace_peeksiginfo = 0x4209,
    ptrace_getsigmask = 0x420a,
    ptrace_setsigmask = 0x420b,
    ptrace_get_syscall_info = 0x420e,
};

enum PtraceEvent : std::uint32_t {
    ptrace_event_fork = 1,
    ptrace_event_vfork = 2,
    ptrace_event_clone = 3,
    ptrace_event_exec = 4,
    ptrace_event_vfork_done = 5,
    ptrace_event_exit = 6,
    ptrace_event_seccomp = 7,
    ptrace_event_stop = 128,
};

inline constexpr std::uint32_t ptrace_o_tracesysgood = 1;
constexpr std::uint32_t ptrace_option(PtraceEvent event) { return 1U << event; } // of all but ptrace_event_stop
inline constexpr std::uint32_t ptrace_o_exitkill = 0x100000;
inline constexpr std::uint32_t ptrace_options = 0xff | ptrace_o_exitkill;

struct UserRegisters { // struct user_regs_struct
    std::uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, rflags,
        rsp, ss, fs_base, gs_base, ds, es, fs, gs;
};
static_assert(sizeof(UserRegisters) == 216);

// struct user: the registers, then what is always 0 here but for the debug registers, which hold nothing.
inline constexpr std::uint64_t user_area_bytes = 912;
inline constexpr std::uint64_t user_debug_registers = 848;

enum RegisterSet : std::uint64_t { nt_prstatus = 1, nt_prfpreg = 2, nt_x86_xstate = 0x202 };

struct PeekSiginfoArguments { // struct __ptrace_peeksiginfo_args
    std::uint64_t offset;
    std::uint32_t flags;
    std::int32_t count;
};
inline constexpr std::uint32_t ptrace_peeksiginfo_shared = 1; // those of the process

enum CallStop : std::uint8_t { call_stop_none = 0, call_stop_entry = 1, call_stop_exit = 2, call_stop_seccomp = 3 };

struct SyscallInfo { // struct ptrace_syscall_info
    std::uint8_t stop;
    std::uint8_t padding[3];
    std::uint32_t architecture;
    std::uint64_t rip, rsp;
    union {
        struct {
            std::uint64_t number, arguments[6];
            std::uint32_t seccomp_data;
        } entry;
        struct {
            std::int64_t value;
            std::uint8_t is_error;
        } exit;
    };
};
static_assert(sizeof(SyscallInfo) == 88);
inline constexpr std::uint32_t audit_arch_x86_64 = 0xc000003e;

inline constexpr std::int32_t cld_trapped = 4;
inline constexpr std::int32_t trap_trace = 2; // si_code of a step

} // namespace personality::linux
