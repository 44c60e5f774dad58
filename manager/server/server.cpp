// SPDX-License-Identifier: Apache-2.0
#include "manager/server/server.hpp"

#include "manager/thread.hpp"

#include <cstring>

namespace manager {

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

namespace {

namespace where = protocol::server;

// Where the manager puts what the protocol leaves open.
constexpr Word block_page = 0x0fe00000;
constexpr Word ipc_buffer = block_page + page_bytes;
constexpr Word stack_top = block_page + 0x20000;
constexpr unsigned stack_pages = 8;

constexpr sel4::Time slice_us = 10000;
constexpr unsigned sched_context_bits = 8;

constexpr Word bit(unsigned number) { return Word{1} << number; }

} // namespace

void Server::initialize(ServerId id, std::span<const std::byte> image, const ServerDevice& device) {
    id_ = id;
    image_ = image;
    device_ = device;
}

Done Server::start(Machine& machine, Asids& asids) {
    TRY(make_objects(machine, asids));
    TRY(load(machine));
    TRY(map_own_pages(machine));
    TRY(fill_root(machine));
    if (device_.on_pci) device_.function.set_bus_master(true);
    const auto program = TRY(elf::Program::parse(image_));
    TRY(start_thread({.tcb = object(tcb),
                      .cspace = object(root),
                      .vspace = object(vspace),
                      .ipc_buffer = ipc_buffer,
                      .ipc_buffer_page = ipc_page_,
                      .fault_endpoint = object(fault_endpoint),
                      .sched_context = object(sched_context),
                      .priority = server_priority,
                      .max_controlled_priority = server_priority,
                      .entry = program.entry(),
                      .stack_top = stack_top,
                      .argument = block_page}));
    state_ = State::running;
    return {};
}

Done Server::make_objects(Machine& machine, Asids& asids) {
    memory_.ledger.open(~Word{0});
    ObjectMaker& maker = memory_.maker;
    const auto make = [&](ObjectType type, unsigned size_bits, CPtr to) {
        return maker.make(machine.pool, memory_.ledger, type, size_bits, to);
    };
    TRY(make(ObjectType::cnode, where::cnode_radix, machine.scratch));
    TRY(cspace::place(cspace::server_root + number(), machine.scratch, where::cnode_radix));
    TRY(make(ObjectType::cnode, objects_radix, machine.scratch));
    TRY(cspace::place(cspace::server_objects + number(), machine.scratch, objects_radix));
    memory_.open_slots(object(free_first), object(Word{1} << objects_radix));

    TRY(make(ObjectType::pml4, 0, object(vspace)));
    TRY(asids.assign(object(vspace), machine.boot));
    has_asid_ = true;
    TRY(make(ObjectType::tcb, 0, object(tcb)));
    TRY(make(ObjectType::sched_context, sched_context_bits, object(sched_context)));
    TRY(make(ObjectType::notification, 0, object(notification_slot)));
    TRY(cspace::mint_region(object(root), cspace::server_root + number(), where::cnode_radix));
    TRY(cspace::mint(object(fault_endpoint), machine.endpoint, sel4::CapRights(true, false, false, true),
                     protocol::manager::fault_badge_base + number()));
    TRY(cspace::mint(object(announcement_slot), notification(), sel4::can_write, bit(where::manager_signal_bit)));
    TRY(done(invoke<Label::sched_control_configure_flags>(machine.sched_control, object(sched_context), slice_us,
                                                          slice_us, 0, 0, 0)));
    return done(invoke<Label::tcb_bind_notification>(object(tcb), notification()));
}

base::Result<CPtr, Error> Server::map_new(Machine& machine, Word address) {
    const CPtr page = TRY(memory_.make(machine, ObjectType::page));
    TRY(map_with_tables(machine, memory_, object(vspace), page, address, sel4::read_write, data_attributes));
    return page;
}

Done Server::load(Machine& machine) {
    const auto program = TRY(elf::Program::parse(image_));
    for (const elf::Segment& segment : program.segments())
        for (Word address = segment.first_page(); address < segment.end_page(); address += page_bytes) {
            const CPtr page = TRY(memory_.make(machine, ObjectType::page));
            if (address < segment.address + segment.file.size()) {
                const window::View view(page, window::copy);
                if (!view.ok()) return Error::failed_lookup;
                elf::fill_page(segment, address, view.as());
            }
            TRY(map_with_tables(machine, memory_, object(vspace), page, address,
                                segment.writable ? sel4::read_write : sel4::can_read,
                                segment.executable ? sel4::vm_default : data_attributes));
        }
    return {};
}

// Block, IPC buffer, stack, and the pages that it shares with others.
Done Server::map_own_pages(Machine& machine) {
    const CPtr block_frame = TRY(memory_.make(machine, ObjectType::page));
    {
        const window::View view(block_frame, window::copy);
        if (!view.ok()) return Error::failed_lookup;
        *view.as<where::ServerBlock>() = {.ipc_buffer = ipc_buffer,
                                          .device_bytes = device_.page_count * page_bytes,
                                          .dma_physical = device_.dma_physical,
                                          .dma_bytes = device_.dma_pages * page_bytes,
                                          .tsc_mhz = machine.tsc_mhz,
                                          .boot_tsc = machine.boot_tsc,
                                          .cache_bytes = cache_bytes,
                                          .incarnation = incarnation_,
                                          .io_apic_pin = device_.io_apic_pin,
                                          .virtio = device_.virtio};
    }
    TRY(map_with_tables(machine, memory_, object(vspace), block_frame, block_page, sel4::can_read, data_attributes));
    ipc_page_ = TRY(map_new(machine, ipc_buffer));
    for (unsigned i = 1; i <= stack_pages; ++i)
        TRY(map_new(machine, stack_top - i * page_bytes));

    constexpr Word uncached = sel4::vm_uncacheable | sel4::vm_execute_never;
    TRY(map_copies(machine, device_.pages, device_.page_count, where::device_base, sel4::read_write, uncached));
    TRY(map_copies(machine, device_.dma, device_.dma_pages, where::dma_base, sel4::read_write, data_attributes));
    const bool sets_clock = id_ == ServerId::time;
    TRY(map_copies(machine, machine.clock_frame, 1, where::clock_page, sets_clock ? sel4::read_write : sel4::can_read,
                   data_attributes));
    return map_copies(machine, machine.stats_frame, 1, where::stats_page, sel4::read_write, data_attributes);
}

Done Server::map_copies(Machine& machine, CPtr pages, unsigned count, Word address, sel4::CapRights rights,
                        Word attributes) {
    for (unsigned i = 0; i < count; ++i) {
        const CPtr copy = TRY(memory_.slot());
        TRY(cspace::copy(copy, pages + i, rights));
        TRY(map_with_tables(machine, memory_, object(vspace), copy, address + i * page_bytes, rights, attributes));
    }
    return {};
}

// Its capabilities (abi/protocol/server.hpp).
Done Server::fill_root(Machine& machine) {
    TRY(cspace::mint(root_slot(where::manager_endpoint), machine.endpoint, sel4::CapRights(true, false, false, true),
                     traits().badge));
    TRY(cspace::copy(root_slot(where::notification), notification()));
    TRY(cspace::copy(root_slot(where::own_tcb), object(tcb)));
    if (traits().keeps_cache) {
        TRY(cspace::copy(root_slot(where::own_cnode), object(root)));
        TRY(cspace::copy(root_slot(where::own_vspace), object(vspace)));
    }
    if (!device_.irq_handler) return {};
    TRY(cspace::mint(object(irq_signal), notification(), sel4::can_write, bit(where::irq_signal_bit)));
    TRY(done(invoke<Label::irq_handler_set_notification>(device_.irq_handler, object(irq_signal))));
    TRY(cspace::copy(root_slot(where::irq_handler), device_.irq_handler));
    return done(invoke<Label::irq_handler_ack>(device_.irq_handler));
}

Done Server::map_port(Machine& machine, ContainerIndex container, CPtr pages, unsigned count, Word stride) {
    const Word address = where::port_base + container * stride;
    for (unsigned i = 0; i < count; ++i)
        TRY(map_with_tables(machine, memory_, object(vspace), pages + i, address + i * page_bytes, sel4::read_write,
                            data_attributes));
    return {};
}

Done Server::meet(const Server& peer, unsigned bit_number) {
    const CPtr slot = root_slot(where::peer_notification);
    TRY(cspace::remove(slot));
    return cspace::mint(slot, peer.notification(), sel4::can_write, bit(bit_number));
}

void Server::stop() {
    if (device_.on_pci) device_.function.set_bus_master(false);
    (void)invoke<Label::sched_context_unbind>(object(sched_context));
    state_ = State::stopped;
    commands = {};
    cache_granted = 0;
}

void Server::reclaimed(Machine& machine, Asids& asids) {
    memory_.ledger.close(machine.pool);
    if (has_asid_) asids.released(1);
    has_asid_ = false;
    memory_ = {};
    ++incarnation_;
    for (unsigned i = 0; i < device_.dma_pages; ++i) {
        const window::View view(device_.dma + i, window::copy);
        if (view.ok()) std::memset(view.as(), 0, page_bytes);
    }
}

} // namespace manager
