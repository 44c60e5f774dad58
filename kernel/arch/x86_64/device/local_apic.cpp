// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/device/local_apic.hpp"

#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/cpu/segments.hpp"
#include "kernel/arch/x86_64/memory/kernel_map.hpp"
#include "kernel/boot/fail.hpp"

namespace keel::x86_64 {

namespace {

constexpr std::uint32_t msr_apic_base = 0x1b;
constexpr Word apic_base_enabled = 1 << 11;
constexpr Word apic_base_address = 0x000ffffffffff000;
constexpr std::uint32_t msr_tsc_deadline = 0x6e0;
constexpr std::uint32_t feature_apic = 1 << 9;          // CPUID leaf 1, EDX
constexpr std::uint32_t feature_tsc_deadline = 1 << 24; // ECX

// Registers, by byte offset.
enum : unsigned {
    register_id = 0x20,
    register_task_priority = 0x80,
    register_end_of_interrupt = 0xb0,
    register_spurious = 0xf0,
    register_timer = 0x320,
    register_lint0 = 0x350,
    register_lint1 = 0x360,
    register_initial_count = 0x380,
    register_current_count = 0x390,
    register_divide = 0x3e0,
};
constexpr std::uint32_t software_enable = 1 << 8;
constexpr std::uint32_t masked = 1 << 16;
constexpr std::uint32_t mode_tsc_deadline = 2 << 17;
constexpr std::uint32_t divide_by_1 = 0xb;

volatile std::uint32_t* registers;

volatile std::uint32_t& at(unsigned offset) { return registers[offset / sizeof(std::uint32_t)]; }

} // namespace

sel4::PAddr local_apic_address() { return read_msr(msr_apic_base) & apic_base_address; }

void set_up_local_apic() {
    if (!(cpuid(1).edx & feature_apic)) boot::fail("this processor lacks a local APIC");
    write_msr(msr_apic_base, read_msr(msr_apic_base) | apic_base_enabled);
    registers = map_device_page(local_apic_address());
    at(register_lint0) = masked;
    at(register_lint1) = masked;
    at(register_timer) = masked | vector_timer;
    at(register_divide) = divide_by_1;
    at(register_task_priority) = 0;
    at(register_spurious) = software_enable | vector_spurious;
    end_of_interrupt();
}

unsigned local_apic_id() { return at(register_id) >> 24; }

void end_of_interrupt() { at(register_end_of_interrupt) = 0; }

void start_countdown(std::uint32_t count) { at(register_initial_count) = count; }

std::uint32_t read_countdown() { return at(register_current_count); }

void let_countdown_interrupt() { at(register_timer) = vector_timer; }

bool has_tsc_deadline() { return cpuid(1).ecx & feature_tsc_deadline; }

void let_tsc_deadline_interrupt() {
    at(register_timer) = mode_tsc_deadline | vector_timer;
    // The mode must be in force before the first deadline is set (SDM volume 3, 10.5.4.1).
    asm volatile("mfence" ::: "memory");
}

void set_tsc_deadline(std::uint64_t deadline) { write_msr(msr_tsc_deadline, deadline); }

} // namespace keel::x86_64
