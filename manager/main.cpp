// SPDX-License-Identifier: Apache-2.0
//
// The root task: takes over the machine from the kernel, starts the servers and goes to work.
#include "lib/sel4/boot_info.hpp"
#include "lib/sel4/invoke.hpp"
#include "manager/clock.hpp"
#include "manager/console.hpp"
#include "manager/images.hpp"
#include "manager/kernel_check.hpp"
#include "manager/kernel_probe.hpp"
#include "manager/manager.hpp"
#include "manager/memory/kernel_source.hpp"

#include <cstring>

namespace manager {

namespace {

namespace where = protocol::container;

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

constexpr Word default_cache_bytes = Word{64} << 20; // of the store, but no more than a quarter of the memory
constexpr Word own_fault_badge = protocol::manager::fault_badge_base + protocol::manager::fault_container_first - 1;

// Long messages need the IPC buffer, and that is found through FS.
void set_thread_block(const sel4::BootInfo& info) {
    static sel4::ThreadBlock block;
    block = {&block, info.ipc_buffer};
    (void)invoke<Label::tcb_set_tls_base>(sel4::slot_init_tcb, reinterpret_cast<Word>(&block));
}

Done make_own_objects(Machine& machine, Reaper& reaper, Witness& witness) {
    const CPtr slots = cspace::take(7);
    machine.endpoint = slots;
    machine.reply = slots + 1;
    machine.stats_frame = slots + 2;
    machine.clock_frame = slots + 3;
    const CPtr notification = slots + 4;
    machine.scratch = slots + 5;
    TRY(machine.boot.retype(ObjectType::endpoint, 0, machine.endpoint));
    TRY(machine.boot.retype(ObjectType::reply, 0, machine.reply));
    TRY(machine.boot.retype(ObjectType::notification, 0, notification));
    TRY(machine.boot.retype(ObjectType::page, 0, machine.stats_frame, 2));
    TRY(window::initialize(machine.boot));
    TRY(map_page(machine.stats_frame, sel4::slot_init_vspace, window::stats, sel4::read_write));
    TRY(done(invoke<Label::tcb_bind_notification>(sel4::slot_init_tcb, notification)));
    TRY(done(invoke<Label::tcb_set_priority>(sel4::slot_init_tcb, sel4::slot_init_tcb, manager_priority)));
    TRY(reaper.initialize(machine, notification, reaper_signal, own_fault_badge));
    return witness.initialize(machine, notification, tick_signal, own_fault_badge);
}

// Copies what all containers share of the personality into its one large page.
Done load_personality(Machine& machine) {
    machine.personality = TRY(elf::Program::parse(images::personality()));
    machine.text_frame = cspace::take();
    TRY(machine.boot.retype(ObjectType::large_page, 0, machine.text_frame));
    const window::View view(machine.text_frame, window::large);
    if (!view.ok()) return Error::failed_lookup;
    constexpr Word text_bytes = Word{1} << sel4::large_page_bits;
    for (const elf::Segment& segment : machine.personality.segments()) {
        const Word base = segment.writable ? where::data_base : where::text_base;
        const Word room = segment.writable ? where::block_page - where::data_base : text_bytes;
        if (segment.address < base || segment.address - base > room || segment.bytes > room - (segment.address - base))
            return Error::range_error;
        if (!segment.writable)
            std::memcpy(view.as() + (segment.address - base), segment.file.data(), segment.file.size());
    }
    const auto& head = *view.as<where::ImageHead>();
    if (head.magic != where::image_head_magic) return Error::invalid_argument;
    machine.personality_entry = head.entry;
    machine.personality_switcher_entry = head.switcher_entry;
    return {};
}

// A server without its device can't work: the machine starts all the same, and says so.
void start_server(Manager& manager, ServerId id, const base::Result<ServerDevice, Error>& device) {
    Server& server = manager.server(id);
    if (!device.ok()) {
        console::print("bulkhead: no device for ", server_traits[static_cast<unsigned>(id)].name);
        server.initialize(id, images::server(id), ServerDevice());
        return;
    }
    server.initialize(id, images::server(id), *device);
    require(manager.start_server(server), server.traits().name);
}

void start_servers(Machine& machine, Manager& manager) {
    pci::Bus bus;
    require(bus.initialize(machine.boot), "PCI");
    const Word quarter = machine.boot.total_bytes() / 4;
    manager.server(ServerId::store).cache_bytes = quarter < default_cache_bytes ? quarter : default_cache_bytes;
    ServerDevice link; // without a device the switch has none either
    for (ServerId id : {ServerId::time, ServerId::store, ServerId::netdriver, ServerId::network, ServerId::control}) {
        const auto number = static_cast<unsigned>(id);
        const ServerTraits& traits = server_traits[number];
        if (id == ServerId::network) {
            start_server(manager, id, link);
            continue;
        }
        const auto device =
            traits.pci_device ? find_virtio_device(machine, bus, traits, number) : find_hpet(machine, number);
        if (id == ServerId::netdriver && device.ok()) link = link_of(*device);
        start_server(manager, id, device);
    }
}

} // namespace

extern "C" [[noreturn, gnu::used]] void manager_main(const sel4::BootInfo& info) {
    const Word boot_tsc = read_tsc();
    check_kernel(info);
    set_thread_block(info);
    static BootMemory boot_memory;
    static KernelSource source(boot_memory);
    static UntypedPool pool(source);
    static Machine machine(boot_memory, pool);
    static Reaper reaper;
    static Witness witness;
    static Manager manager(machine, reaper, witness);
    machine.boot_tsc = boot_tsc;
    machine.tsc_mhz = sel4::tsc_mhz(info);
    machine.sched_control = info.sched_control.start;
    boot_memory.initialize(info);
    const bool other_boot_cnode = info.init_cnode_size_bits != cspace::index_bits;
    const CPtr top_memory = boot_memory.reserve(cspace::top_bytes_bits);
    const Done space =
        cspace::initialize(info, top_memory, other_boot_cnode ? boot_memory.reserve(cspace::boot_bytes_bits) : CPtr{0});
    console::initialize();
    require(space, "capability space");
    require(make_own_objects(machine, reaper, witness), "own objects");
    const auto features = probe_kernel(machine, reaper);
    if (!features.ok()) fatal("kernel probe", features.error());
    machine.kernel_features = *features;
    if (!(*features & where::feature_keeps_rsp)) { // not keel, whose timer needs no measuring
        const auto timer = timer_runs(machine, reaper);
        if (!timer.ok()) fatal("timer probe", timer.error());
        if (!*timer) no_timer();
    }
    require(load_personality(machine), "personality");
    start_servers(machine, manager);
    require(reaper.start(), "reaper");
    require(witness.start(), "witness");
    manager.run();
}

} // namespace manager
