// SPDX-License-Identifier: Apache-2.0
//
// From the loader's machine to the first instruction of the root task.
#include "arch/machine.hpp"
#include "kernel/arch/x86_64/boot/acpi.hpp"
#include "kernel/arch/x86_64/boot/multiboot.hpp"
#include "kernel/arch/x86_64/cpu/processor.hpp"
#include "kernel/arch/x86_64/cpu/segments.hpp"
#include "kernel/arch/x86_64/device/io_apic.hpp"
#include "kernel/arch/x86_64/device/legacy.hpp"
#include "kernel/arch/x86_64/device/local_apic.hpp"
#include "kernel/arch/x86_64/layout.hpp"
#include "kernel/arch/x86_64/memory/kernel_map.hpp"
#include "kernel/arch/x86_64/timer.hpp"
#include "kernel/boot/fail.hpp"
#include "kernel/boot/root_task.hpp"
#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel::x86_64 {

extern "C" {
extern const char image_end[];
extern unsigned char x86_64_kernel_stack_top[];
void x86_64_idle_loop();
void x86_64_boot(std::uint32_t magic, sel4::PAddr information);
}

namespace {

constexpr std::uint32_t ordinary_memory = 1;
constexpr sel4::PAddr high_memory = 0x100000; // below it firmware may still own something
constexpr Word device_page_size = bit(sel4::page_bits);

alignas(1 << sel4::tcb_bits) unsigned char idle_thread_memory[1 << sel4::tcb_bits];
alignas(1 << sel4::min_sched_context_bits) unsigned char idle_sc_memory[1 << sel4::min_sched_context_bits];

boot::Machine machine;

void read_memory_map(const MultibootInformation& multiboot) {
    machine.num_memory_map_entries = multiboot.num_memory_map_entries;
    for (unsigned i = 0; i < multiboot.num_memory_map_entries; ++i) {
        const sel4::MemoryMapEntry entry = multiboot.memory_map[i];
        machine.memory_map[i] = entry;
        if (entry.type != ordinary_memory || entry.base < high_memory) continue;
        if (entry.base >= KEEL_WINDOW_SIZE) continue; // given out as device memory
        const Word length = entry.length < KEEL_WINDOW_SIZE - entry.base ? entry.length : KEEL_WINDOW_SIZE - entry.base;
        const boot::Region region{boot::round_up(entry.base, sel4::page_bits),
                                  boot::round_down(entry.base + length, sel4::page_bits)};
        machine.free.add(region);
        machine.reserved.add(region);
    }
    const boot::Region image{KEEL_LOAD_ADDRESS,
                             boot::round_up(address_of(image_end) - KEEL_IMAGE_BASE, sel4::page_bits)};
    machine.free.remove(image);
    machine.reserved.add(image);
    machine.occupied.add(multiboot.self);
    machine.occupied.add(multiboot.root_task);
}

void reserve_device(sel4::PAddr registers) {
    const sel4::PAddr page = boot::round_down(registers, sel4::page_bits);
    machine.reserved.add({page, page + device_page_size});
}

void set_up_interrupts(const Acpi& acpi) {
    silence_legacy_interrupts();
    set_up_local_apic();
    reserve_device(local_apic_address());
    acpi.for_each_io_apic([](sel4::PAddr registers) {
        set_up_io_apic(registers, local_apic_id());
        reserve_device(registers);
    });
}

// Only the processor's interrupt frame counts: the loop uses no other register, and the kernel's stack is free then.
Tcb& create_idle_thread() {
    Tcb& idle = initialise_tcb(idle_thread_memory);
    idle.set(arch::Register::cs, KEEL_KERNEL_CODE);
    idle.set(arch::Register::ss, KEEL_KERNEL_DATA);
    idle.set(arch::Register::rsp, address_of(x86_64_kernel_stack_top));
    idle.set(arch::Register::next_ip, reinterpret_cast<Word>(x86_64_idle_loop));
    return idle;
}

} // namespace

void x86_64_boot(std::uint32_t magic, sel4::PAddr information) {
    load_segments();
    set_up_processor();
    const MultibootInformation multiboot = read_multiboot(magic, information);
    const Acpi acpi;
    __builtin_memcpy(machine.rsdp, acpi.rsdp(), boot::rsdp_bytes);
    read_memory_map(multiboot);
    machine.root_task = boot::ElfFile(arch::to_pointer(multiboot.root_task.start), multiboot.root_task.size());

    seal_kernel_map();
    set_up_interrupts(acpi);
    set_up_timer();
    machine.tsc_mhz = tsc_mhz();

    initialise_node(create_idle_thread(), *reinterpret_cast<SchedContext*>(idle_sc_memory));
    boot::create_root_task(machine);
    schedule();
    activate_current();
}

} // namespace keel::x86_64
