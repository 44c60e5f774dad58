// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/root_task.hpp"

#include "kernel/boot/fail.hpp"
#include "kernel/boot/root_cnode.hpp"
#include "kernel/boot/x86_64/initial_vspace.hpp"
#include "kernel/node.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel::boot {

namespace {

using sel4::BootInfoHeader;
using sel4::BootInfoId;

constexpr Word rsdp_chunk_bytes = sizeof(BootInfoHeader) + rsdp_bytes;
constexpr Word extra_bytes = rsdp_chunk_bytes + sizeof(sel4::BootInfoMemoryMap) + sizeof(sel4::BootInfoTsc);

// Chunks have no alignment of their own, so they are copied.
void write_extra(unsigned char* to, const Machine& machine) {
    const BootInfoHeader rsdp{BootInfoId::acpi_rsdp, rsdp_chunk_bytes};
    __builtin_memcpy(to, &rsdp, sizeof rsdp);
    __builtin_memcpy(to + sizeof rsdp, machine.rsdp, rsdp_bytes);
    to += rsdp_chunk_bytes;

    auto& map = *reinterpret_cast<sel4::BootInfoMemoryMap*>(to);
    map.header = {BootInfoId::multiboot_memory_map, sizeof map};
    map.length = machine.num_memory_map_entries * static_cast<std::uint32_t>(sizeof(sel4::MemoryMapEntry));
    for (unsigned i = 0; i < machine.num_memory_map_entries; ++i)
        map.entries[i] = machine.memory_map[i];
    to += sizeof map;

    auto& tsc = *reinterpret_cast<sel4::BootInfoTsc*>(to);
    tsc.header = {BootInfoId::tsc_frequency, sizeof tsc};
    tsc.mhz = machine.tsc_mhz;
}

void write_boot_info(sel4::BootInfo& info, const RootLayout& layout) {
    info.extra_len = extra_bytes;
    info.num_nodes = 1;
    info.num_iopt_levels = ~Word{0}; // no IOMMU
    info.ipc_buffer = reinterpret_cast<sel4::IpcBuffer*>(layout.ipc_buffer);
    info.init_cnode_size_bits = root_cnode_bits;
}

void put_generic_caps(RootCNode& cnode) {
    cnode.put(sel4::slot_init_cnode, cnode.cap());
    cnode.put(sel4::slot_irq_control, Cap(CapType::irq_control));
    cnode.put(sel4::slot_domain, Cap(CapType::domain));
}

void give_thread(RootCNode& cnode, Tcb& thread, TcbSlot slot, sel4::SlotPos source, Cap cap) {
    insert_derived(cap, cnode.at(source), thread.slot(slot));
}

void create_thread(RootCNode& cnode, const RootMemory& memory, const RootLayout& layout) {
    Tcb& thread = initialise_tcb(memory.tcb);
    give_thread(cnode, thread, TcbSlot::cspace, sel4::slot_init_cnode, cnode.cap());
    give_thread(cnode, thread, TcbSlot::vspace, sel4::slot_init_vspace, cnode.at(sel4::slot_init_vspace).cap);
    const Slot& buffer = cnode.at(sel4::slot_init_ipc_buffer);
    give_thread(cnode, thread, TcbSlot::ipc_buffer, sel4::slot_init_ipc_buffer, arch::derive(buffer, buffer.cap).cap);
    thread.ipc_buffer = layout.ipc_buffer;
    thread.priority = sel4::max_priority;
    thread.max_controlled_priority = sel4::max_priority;
    thread.set(arch::capability_register, layout.boot_info);
    thread.set(arch::Register::next_ip, layout.image.entry);
    thread.state = ThreadState::running;
    cnode.put(sel4::slot_init_tcb, ThreadCap(&thread));

    SchedContext& sc = *memory.sched_context;
    set_refills(sc, min_refills, arch::us_to_ticks(config::root_task_budget_us), 0);
    sc.thread = &thread;
    thread.sched_context = &sc;
    cnode.put(sel4::slot_init_sched_context, SchedContextCap(&sc, sel4::min_sched_context_bits));
    possible_switch_to(thread);
}

} // namespace

void create_root_task(Machine& machine) {
    if (const char* const why = machine.root_task.check(sel4::user_top)) fail(why);
    const RootLayout layout(machine.root_task.layout(), extra_bytes);
    if (layout.end > sel4::user_top) fail("the root task's image leaves no room for its boot information");

    const RootMemory memory = place_root(layout, num_tables(layout), machine.free, machine.occupied);
    machine.root_task.load(memory.image);

    sel4::BootInfo& info = *memory.boot_info;
    write_boot_info(info, layout);
    write_extra(memory.extra, machine);

    RootCNode cnode(memory.cnode);
    put_generic_caps(cnode);
    put_architecture_caps(cnode, memory);
    info.sched_control.start = cnode.next();
    cnode.append(Cap(CapType::sched_control));
    info.sched_control.end = cnode.next();

    InitialVspace vspace(cnode, memory);
    info.user_image_paging.start = cnode.next();
    vspace.append_tables(layout);
    info.user_image_paging.end = cnode.next();
    cnode.put(sel4::slot_boot_info_frame, vspace.map(memory.boot_info, layout.boot_info));
    info.extra_bi_pages = vspace.append_pages(memory.extra, layout.extra, layout.extra_pages());
    cnode.put(sel4::slot_init_ipc_buffer, vspace.map(memory.ipc_buffer, layout.ipc_buffer));
    info.user_image_frames =
        vspace.append_pages(memory.image, layout.image.start, layout.image.size() >> sel4::page_bits);

    create_thread(cnode, memory, layout);
    append_untypeds(cnode, info, machine.free, machine.reserved);
    info.empty = {cnode.next(), RootCNode::size};
}

} // namespace keel::boot
