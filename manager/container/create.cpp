// SPDX-License-Identifier: Apache-2.0
//
// Making a container: its objects, its address space, its capabilities, its threads.
#include "manager/container/container.hpp"
#include "manager/memory/objects.hpp"
#include "manager/thread.hpp"

namespace manager {

namespace where = protocol::container;

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

namespace {

constexpr unsigned sched_context_bits = 9;
constexpr Word extra_refills = 16;
static_assert(extra_refills <= sel4::max_extra_refills(sched_context_bits));

// Of a limited container's quota, what goes to the switcher.
constexpr Word switcher_share = 16;

constexpr unsigned port_piece_bits = 15;
constexpr unsigned personality_stack_pages = where::personality_stack_bytes / page_bytes;
constexpr sel4::CapRights request_rights(true, false, false, true); // Call, and fault messages: no Grant
constexpr unsigned root_node_radix = 1;
constexpr Word guard_of_cache_node = where::second_level_bits - protocol::page_cache_radix;

// Pages of the personality's own, in the order of their capabilities.
unsigned data_page_count(const Machine& machine) {
    Word pages = 0;
    for (const elf::Segment& segment : machine.personality.segments())
        if (segment.writable) pages += (segment.end_page() - segment.first_page()) / page_bytes;
    return static_cast<unsigned>(pages);
}

unsigned memory_page_count(const Machine& machine) {
    return data_page_count(machine) + 1 + personality_stack_pages; // the one: IPC buffers, and H's stack
}

} // namespace

Done Container::create(Machine& machine, Asids& asids, ContainerIndex index, const ContainerLimits& wanted) {
    index_ = index;
    limits = wanted;
    ledger.open(wanted.memory);
    state = State::running;
    TRY(make_objects(machine, asids));
    TRY(map_pages(machine));
    TRY(write_block(machine));
    TRY(fill_root(machine));
    TRY(configure_cpu(machine));
    return start_threads(machine);
}

Done Container::make_objects(Machine& machine, Asids& asids) {
    const unsigned pages = memory_page_count(machine);
    if (memory_pages + pages > 1U << objects_radix) return Error::range_error;
    ObjectMaker memory(PieceKind::memory, min_piece_bits);
    memory.reserve((Word{1} << object_bits(ObjectType::cnode, where::cnode_radix)) + (3 + pages) * page_bytes +
                   (Word{1} << sel4::tcb_bits));
    ObjectMaker port(PieceKind::port, port_piece_bits);
    const auto make = [&](ObjectMaker& maker, ObjectType type, unsigned size_bits, CPtr to, unsigned count = 1) {
        return maker.make(machine.pool, ledger, type, size_bits, to, count);
    };

    TRY(make(control_, ObjectType::cnode, objects_radix, machine.scratch));
    TRY(cspace::place(cspace::container_objects + index_, machine.scratch, objects_radix));
    TRY(make(memory, ObjectType::cnode, where::cnode_radix, machine.scratch));
    TRY(cspace::place(cspace::container_root + index_, machine.scratch, where::cnode_radix));

    TRY(make(control_, ObjectType::pml4, 0, object(first_spaces), initial_spaces));
    for (unsigned i = 0; i < initial_spaces; ++i) {
        TRY(asids.assign(object(first_spaces + i), machine.boot));
        ++spaces_;
    }
    unused_spaces_ = initial_spaces - 1;
    TRY(make(control_, ObjectType::tcb, 0, root_slot(where::switcher_tcb)));
    TRY(make(control_, ObjectType::sched_context, sched_context_bits, object(vcpu_sched_context), 2));
    TRY(make(control_, ObjectType::notification, 0, object(notification)));
    TRY(make(control_, ObjectType::notification, 0, root_slot(where::wake_notification)));
    TRY(make(control_, ObjectType::reply, 0, root_slot(where::switcher_reply)));
    TRY(make(control_, ObjectType::endpoint, 0, root_slot(where::fault_endpoint), 2));

    TRY(make(control_, ObjectType::cnode, root_node_radix, object(root_node)));

    TRY(make(port, ObjectType::page, 0, object(port_pages), all_port_pages + 1));
    TRY(make(port, ObjectType::cnode, protocol::page_cache_radix, object(page_cache)));

    TRY(make(memory, ObjectType::pdpt, 0, object(pdpt)));
    TRY(make(memory, ObjectType::page_directory, 0, object(page_directory)));
    TRY(make(memory, ObjectType::page_table, 0, object(page_table)));
    TRY(make(memory, ObjectType::page, 0, object(memory_pages), pages));
    TRY(make(memory, ObjectType::tcb, 0, root_slot(where::personality_tcb)));
    object_slots_ = static_cast<std::uint16_t>(memory_pages + pages);
    return {};
}

Done Container::map_pages(Machine& machine) {
    const CPtr space = object(first_spaces);
    TRY(done(invoke<Label::pdpt_map>(object(pdpt), space, where::text_base, sel4::vm_default)));
    TRY(done(invoke<Label::page_directory_map>(object(page_directory), space, where::text_base, sel4::vm_default)));
    TRY(done(invoke<Label::page_table_map>(object(page_table), space, where::data_base, sel4::vm_default)));
    TRY(cspace::copy(object(text), machine.text_frame, sel4::can_read));
    TRY(map_page(object(text), space, where::text_base, sel4::can_read, sel4::vm_default));
    TRY(cspace::copy(object(clock), machine.clock_frame, sel4::can_read));
    TRY(map_page(object(clock), space, where::clock_page, sel4::can_read));

    CPtr page = object(memory_pages);
    for (const elf::Segment& segment : machine.personality.segments()) {
        if (!segment.writable) continue;
        for (Word address = segment.first_page(); address < segment.end_page(); address += page_bytes, ++page) {
            if (address < segment.address + segment.file.size()) {
                const window::View view(page, window::copy);
                if (!view.ok()) return Error::failed_lookup;
                elf::fill_page(segment, address, view.as());
            }
            TRY(map_page(page, space, address, sel4::read_write));
        }
    }
    TRY(map_page(page++, space, where::personality_ipc_buffer, sel4::read_write));
    for (unsigned i = 1; i <= personality_stack_pages; ++i)
        TRY(map_page(page++, space, where::personality_stack_top - i * page_bytes, sel4::read_write));

    for (unsigned server = 0; server < server_count; ++server)
        for (unsigned i = 0; i < server_traits[server].port_pages; ++i)
            TRY(map_page(object(port_pages + port_page_of(server) + i), space,
                         server_traits[server].port_address + i * page_bytes, sel4::read_write));
    return {};
}

Done Container::write_block(Machine& machine) {
    {
        const window::View view(object(block_page), window::copy);
        if (!view.ok()) return Error::failed_lookup;
        *view.as<where::ContainerBlock>() = {.memory_limit_bytes = limits.memory,
                                             .memory_used_bytes = ledger.bytes(),
                                             .cpu_quota_us = limits.quota_us,
                                             .cpu_period_us = limits.period_us,
                                             .image_bytes = limits.image_bytes,
                                             .tsc_mhz = machine.tsc_mhz,
                                             .boot_tsc = machine.boot_tsc,
                                             .priority = container_priority,
                                             .kernel_features = machine.kernel_features};
    }
    return map_page(object(block_page), object(first_spaces), where::block_page, sel4::can_read);
}

// Its capabilities (abi/protocol/container.hpp); the threads' own objects are there already.
Done Container::fill_root(Machine& machine) {
    TRY(cspace::mint(root_slot(where::manager_endpoint), machine.endpoint, request_rights,
                     protocol::manager::container_badge_base + index_));
    TRY(cspace::mint_region(object(root), cspace::container_root + index_, where::cnode_radix,
                            where::second_level_bits));
    TRY(cspace::copy_out(object(root_node), root_node_radix, 0, object(root)));
    TRY(cspace::mint(root_slot(where::own_cnode), object(root_node), sel4::all_rights,
                     sel4::CNodeCapData(0, where::second_level_bits - root_node_radix).raw()));
    TRY(cspace::copy(root_slot(where::own_vspace), object(first_spaces)));
    TRY(cspace::copy(root_slot(where::vcpu_sched_context), object(vcpu_sched_context)));
    TRY(cspace::copy(root_slot(where::switcher_sched_context), object(switcher_sched_context)));
    TRY(cspace::copy(root_slot(where::notification), object(notification)));
    TRY(cspace::mint(root_slot(where::page_cache), object(page_cache), sel4::all_rights,
                     sel4::CNodeCapData(0, guard_of_cache_node).raw()));
    return cspace::copy(root_slot(where::clock_frame), machine.clock_frame, sel4::can_read);
}

Done Container::configure_cpu(Machine& machine) {
    return is_limited() ? configure_cpu(machine, limits.quota_us, limits.period_us) : set_turns(machine, 0);
}

Done Container::set_turns(Machine& machine, Word period_us) {
    return configure_cpu(machine, turn_us, period_us != 0 ? period_us : turn_us);
}

Done Container::configure_cpu(Machine& machine, Word quota_us, Word period) {
    const Word switcher = quota_us < period ? quota_us / switcher_share : quota_us;
    const Word vcpu = quota_us < period ? quota_us - switcher : quota_us;
    const auto configure = [&](Object sched_context, Word budget) {
        return done(invoke<Label::sched_control_configure_flags>(machine.sched_control, object(sched_context), budget,
                                                                 period, extra_refills, 0, 0));
    };
    TRY(configure(vcpu_sched_context, vcpu));
    return configure(switcher_sched_context, switcher);
}

Done Container::start_threads(Machine& machine) {
    TRY(cspace::mint(object(crash_endpoint), machine.endpoint, request_rights,
                     protocol::manager::fault_badge_base + protocol::manager::fault_container_first + index_));
    TRY(cspace::mint(object(personality_endpoint), root_slot(where::switcher_endpoint), request_rights,
                     where::personality_fault_badge));
    TRY(done(invoke<Label::tcb_bind_notification>(root_slot(where::switcher_tcb), object(notification))));
    TRY(done(
        invoke<Label::tcb_bind_notification>(root_slot(where::personality_tcb), root_slot(where::wake_notification))));
    ThreadSetup setup{.tcb = root_slot(where::switcher_tcb),
                      .cspace = object(root),
                      .vspace = object(first_spaces),
                      .ipc_buffer = where::switcher_ipc_buffer,
                      .ipc_buffer_page = object(memory_pages + data_page_count(machine)),
                      .fault_endpoint = object(crash_endpoint),
                      .sched_context = object(switcher_sched_context),
                      .priority = container_priority,
                      .max_controlled_priority = container_priority,
                      .entry = machine.personality_switcher_entry,
                      .stack_top = where::switcher_stack_top,
                      .argument = where::block_page};
    TRY(start_thread(setup));
    setup.tcb = root_slot(where::personality_tcb);
    setup.ipc_buffer = where::personality_ipc_buffer;
    setup.fault_endpoint = object(personality_endpoint);
    setup.sched_context = object(vcpu_sched_context);
    setup.entry = machine.personality_entry;
    setup.stack_top = where::personality_stack_top;
    return start_thread(setup);
}

} // namespace manager
