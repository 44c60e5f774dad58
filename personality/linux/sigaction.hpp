// SPDX-License-Identifier: Apache-2.0
//
// What the signal calls exchange with programs. Layouts: Linux, arch/x86/include/uapi/asm/signal.h,
// arch/x86/include/uapi/asm/sigcontext.h, arch/x86/include/asm/sigframe.h, include/uapi/asm-generic/siginfo.h.
#pragma once

#include "personality/linux/signal.hpp"

namespace personality::linux {

inline constexpr std::uint64_t sig_dfl = 0;
inline constexpr std::uint64_t sig_ign = 1;

inline constexpr std::uint64_t sa_nocldstop = 1;
inline constexpr std::uint64_t sa_nocldwait = 2;
inline constexpr std::uint64_t sa_siginfo = 4;
inline constexpr std::uint64_t sa_restorer = 0x04000000;
inline constexpr std::uint64_t sa_onstack = 0x08000000;
inline constexpr std::uint64_t sa_restart = 0x10000000;
inline constexpr std::uint64_t sa_nodefer = 0x40000000;
inline constexpr std::uint64_t sa_resethand = 0x80000000;

struct SigAction {
    std::uint64_t handler;
    std::uint64_t flags;
    std::uint64_t restorer;
    SignalSet mask;
};
static_assert(sizeof(SigAction) == 32);

enum SigProcMask : std::uint32_t { sig_block = 0, sig_unblock = 1, sig_setmask = 2 };

// si_code
inline constexpr std::int32_t si_user = 0;
inline constexpr std::int32_t si_kernel = 0x80;
inline constexpr std::int32_t si_queue = -1;
inline constexpr std::int32_t si_timer = -2;
inline constexpr std::int32_t si_mesgq = -3;
inline constexpr std::int32_t si_tkill = -6;
// of a signal for I/O
inline constexpr std::int32_t poll_in = 1;
inline constexpr std::int32_t poll_out = 2;
inline constexpr std::int32_t poll_err = 4;
inline constexpr std::int32_t poll_hup = 6;
inline constexpr std::int32_t cld_exited = 1;
inline constexpr std::int32_t cld_killed = 2;
inline constexpr std::int32_t cld_dumped = 3;
inline constexpr std::int32_t cld_stopped = 5;
inline constexpr std::int32_t cld_continued = 6;
inline constexpr std::int32_t segv_maperr = 1;
inline constexpr std::int32_t segv_accerr = 2;
inline constexpr std::int32_t bus_adrerr = 2;
inline constexpr std::int32_t fpe_intdiv = 1;
inline constexpr std::int32_t ill_illopn = 2;
inline constexpr std::int32_t trap_brkpt = 1;

struct SigInfo {
    std::int32_t signo;
    std::int32_t error;
    std::int32_t code;
    std::int32_t padding;
    union {
        struct {
            std::int32_t pid;
            std::uint32_t uid;
            std::int32_t status;
            std::int32_t padding2;
            std::int64_t user_ticks, system_ticks;
        } sender; // kill, SIGCHLD
        struct {
            std::int32_t pid;  // SI_TIMER: the timer
            std::uint32_t uid; // SI_TIMER: the overrun
            std::uint64_t value;
        } queued;
        std::uint64_t address; // faults
        std::uint8_t bytes[112];
    };
};
static_assert(sizeof(SigInfo) == 128);

struct StackT {
    std::uint64_t sp;
    std::int32_t flags;
    std::int32_t padding;
    std::uint64_t size;
};
inline constexpr std::int32_t ss_onstack = 1;
inline constexpr std::int32_t ss_disable = 2;
inline constexpr std::uint32_t ss_autodisarm = 1U << 31;
inline constexpr std::uint64_t minsigstksz = 2048;

// Registers as struct sigcontext_64 orders them.
struct SigContext {
    std::uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    std::uint16_t cs, gs, fs, ss;
    std::uint64_t err, trapno, oldmask, cr2;
    std::uint64_t fpstate;
    std::uint64_t reserved[8];
};
static_assert(sizeof(SigContext) == 256);

struct UContext {
    std::uint64_t flags;
    std::uint64_t link;
    StackT stack;
    SigContext registers;
    SignalSet mask;
};
static_assert(sizeof(UContext) == 304);

struct RtSigFrame {
    std::uint64_t return_address;
    UContext context;
    SigInfo info;
};

// uc_flags
inline constexpr std::uint64_t uc_fp_xstate = 1;
inline constexpr std::uint64_t uc_sigcontext_ss = 2;
inline constexpr std::uint64_t uc_strict_restore_ss = 4;

// The bytes that FXSAVE leaves to software, struct _fpx_sw_bytes; and the word behind XSAVE's area.
struct FpxSoftwareBytes {
    std::uint32_t magic;
    std::uint32_t extended_bytes; // the word behind included
    std::uint64_t components;
    std::uint32_t bytes;
    std::uint32_t padding[7];
};
static_assert(sizeof(FpxSoftwareBytes) == 48);
inline constexpr std::uint64_t fpx_software_offset = 464;
inline constexpr std::uint32_t fp_xstate_magic1 = 0x46505853;
inline constexpr std::uint32_t fp_xstate_magic2 = 0x46505845;
inline constexpr std::uint64_t xsave_header_bytes = 64;

} // namespace personality::linux
