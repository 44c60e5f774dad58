// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/cpu/processor.hpp"

#include "kernel/arch/x86_64/cpu/fpu.hpp"
#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/layout.hpp"
#include "kernel/boot/fail.hpp"
#include "kernel/types.hpp"

namespace keel::x86_64 {

extern "C" void x86_64_syscall_entry();

namespace {

constexpr std::uint32_t msr_star = 0xc0000081;
constexpr std::uint32_t msr_lstar = 0xc0000082;
constexpr std::uint32_t msr_fmask = 0xc0000084;
constexpr std::uint32_t msr_pat = 0x277;

// Cleared on a system call: trap, interrupt, direction, nested task, alignment check.
constexpr Word syscall_masked_flags = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 14 | 1 << 18;

// Entries 0..3 as after reset (write back, write through, uncached, uncacheable), 4 write combining.
constexpr Word page_attributes = 0x0007040100070406;

// CPUID leaf 7, EBX, and the bits of CR4 that go with it.
constexpr std::uint32_t feature_fsgsbase = 1 << 0;
constexpr std::uint32_t feature_smep = 1 << 7;
constexpr std::uint32_t feature_smap = 1 << 20;
constexpr Word cr4_fsgsbase = 1 << 16;
constexpr Word cr4_smep = 1 << 20;
constexpr Word cr4_smap = 1 << 21;

} // namespace

void set_up_processor() {
    const CpuidResult features = cpuid(7);
    if (!(features.ebx & feature_fsgsbase)) boot::fail("this processor lacks FSGSBASE");
    Word cr4 = read_cr4() | cr4_fsgsbase;
    if (features.ebx & feature_smep) cr4 |= cr4_smep;
    if (features.ebx & feature_smap) cr4 |= cr4_smap;
    write_cr4(cr4);

    write_msr(msr_pat, page_attributes);
    // sysret takes its data segment from the upper selector + 8 and its code segment from it + 16.
    static_assert(KEEL_USER_CODE_BY_SYSRET == KEEL_USER_DATA + 8);
    write_msr(msr_star, Word{KEEL_USER_DATA - 8} << 48 | Word{KEEL_KERNEL_CODE} << 32);
    write_msr(msr_lstar, reinterpret_cast<Word>(x86_64_syscall_entry));
    write_msr(msr_fmask, syscall_masked_flags);

    set_up_fpu();
}

} // namespace keel::x86_64
