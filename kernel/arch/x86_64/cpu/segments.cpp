// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/cpu/segments.hpp"

#include "kernel/arch/x86_64/layout.hpp"

#include <iterator>

namespace keel::x86_64 {

extern "C" {
alignas(16) TaskState x86_64_task_state;
extern const unsigned char x86_64_vector_stubs[];
}

namespace {

constexpr unsigned stub_size = 16;
constexpr unsigned emergency_stack_size = 4096;

// Non-maskable interrupt, double fault, machine check: they may come while the stack pointer is anything.
constexpr unsigned emergency_vectors[] = {2, 8, 18};
alignas(16) unsigned char emergency_stacks[std::size(emergency_vectors)][emergency_stack_size];

struct Gate {
    Word low, high;
};
alignas(16) Gate gates[256];

alignas(16) Word descriptors[] = {
    0,
    0x00209a0000000000, // KEEL_KERNEL_CODE: 64-bit, execute and read
    0x0000920000000000, // KEEL_KERNEL_DATA: read and write
    0,                  // KEEL_TASK_STATE, two entries
    0,
    0x0020fa0000000000, // KEEL_USER_CODE
    0x0000f20000000000, // KEEL_USER_DATA
    0x0020fa0000000000, // KEEL_USER_CODE_BY_SYSRET
};

struct [[gnu::packed]] TablePointer {
    std::uint16_t limit;
    const void* base;
};

Gate interrupt_gate(const void* handler, bool user, unsigned stack) {
    const Word address = address_of(handler);
    constexpr Word present = Word{1} << 47;
    constexpr Word type_interrupt = Word{0xe} << 40;
    return {(address & 0xffff) | Word{KEEL_KERNEL_CODE} << 16 | Word{stack} << 32 | type_interrupt |
                (user ? Word{3} << 45 : 0) | present | (address >> 16 & 0xffff) << 48,
            address >> 32};
}

unsigned emergency_stack(unsigned vector) {
    for (unsigned i = 0; i < std::size(emergency_vectors); ++i)
        if (emergency_vectors[i] == vector) return i + 1;
    return 0;
}

} // namespace

void load_segments() {
    const Word task = address_of(&x86_64_task_state);
    constexpr Word present_available_task = Word{0x89} << 40;
    descriptors[KEEL_TASK_STATE / 8] =
        (sizeof(TaskState) - 1) | (task & 0xffffff) << 16 | present_available_task | (task >> 24 & 0xff) << 56;
    descriptors[KEEL_TASK_STATE / 8 + 1] = task >> 32;
    x86_64_task_state.io_map_base = sizeof(TaskState);
    for (unsigned i = 0; i < std::size(emergency_vectors); ++i)
        x86_64_task_state.ist[i] = address_of(emergency_stacks[i] + emergency_stack_size);

    for (unsigned vector = 0; vector < std::size(gates); ++vector) {
        const bool user = vector == vector_breakpoint || vector >= vector_first_trap;
        gates[vector] = interrupt_gate(x86_64_vector_stubs + vector * stub_size, user, emergency_stack(vector));
    }

    const TablePointer gdt{sizeof(descriptors) - 1, descriptors};
    const TablePointer idt{sizeof(gates) - 1, gates};
    asm volatile("lgdt %0" ::"m"(gdt));
    asm volatile("lidt %0" ::"m"(idt));
    asm volatile("ltr %w0" ::"r"(KEEL_TASK_STATE));
    asm volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" ::"r"(0));
}

} // namespace keel::x86_64
