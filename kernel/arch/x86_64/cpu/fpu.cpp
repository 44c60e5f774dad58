// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/cpu/fpu.hpp"

#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/boot/fail.hpp"
#include "kernel/node.hpp"
#include "kernel/object/tcb.hpp"

namespace keel::x86_64 {

namespace {

constexpr std::uint32_t feature_xsave = 1 << 26; // CPUID leaf 1, ECX
constexpr Word cr4_osxsave = 1 << 18;
constexpr Word cr0_task_switched = 1 << 3;

constexpr std::uint32_t component_x87 = 1 << 0;
constexpr std::uint32_t component_sse = 1 << 1;
constexpr std::uint32_t component_avx = 1 << 2;

// All components of a zero XSAVE area are in their initial state, but MXCSR is loaded from it in any case (SDM volume
// 1, 13.8).
constexpr unsigned area_mxcsr = 24;
constexpr std::uint32_t initial_mxcsr = 0x1f80;

Tcb* owner;
std::uint32_t components;
bool accessible;

void make_accessible() {
    if (accessible) return;
    clear_task_switched();
    accessible = true;
}

void make_inaccessible() {
    if (!accessible) return;
    write_cr0(read_cr0() | cr0_task_switched);
    accessible = false;
}

void save(Tcb& thread) { asm volatile("xsave64 %0" : "+m"(thread.fpu) : "a"(components), "d"(0)); }

void load(const Tcb& thread) { asm volatile("xrstor64 %0" ::"m"(thread.fpu), "a"(components), "d"(0)); }

} // namespace

void set_up_fpu() {
    if (!(cpuid(1).ecx & feature_xsave)) boot::fail("this processor lacks XSAVE");
    write_cr4(read_cr4() | cr4_osxsave);
    const CpuidResult supported = cpuid(0xd);
    components = supported.eax & (component_x87 | component_sse | component_avx);
    write_xcr0(components);
    if (cpuid(0xd).ebx > sizeof(arch::FpuState))
        boot::fail("the floating-point state is larger than a thread has room for");
    accessible = false;
    write_cr0(read_cr0() | cr0_task_switched);
}

void init_fpu_state(arch::FpuState& state) {
    __builtin_memcpy(state.area + area_mxcsr, &initial_mxcsr, sizeof initial_mxcsr);
}

[[gnu::hot]] void switch_fpu_to(Tcb& thread) {
    if (thread.flags & sel4::tcb_flag_fpu_disabled) return make_inaccessible();
    make_accessible();
    if (owner == &thread) return;
    if (owner != nullptr) save(*owner);
    load(thread);
    owner = &thread;
}

} // namespace keel::x86_64

namespace keel::arch {

void release_fpu(Tcb& thread) {
    if (x86_64::owner == &thread) x86_64::owner = nullptr;
}

void flags_changed(Tcb& thread) {
    using namespace x86_64;
    if (thread.flags & sel4::tcb_flag_fpu_disabled && owner == &thread) {
        make_accessible();
        save(thread);
        owner = nullptr;
    }
    if (node.is_current(thread)) switch_fpu_to(thread);
}

} // namespace keel::arch
