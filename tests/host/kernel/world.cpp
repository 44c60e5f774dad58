// SPDX-License-Identifier: Apache-2.0
#include "tests/host/kernel/world.hpp"

#include "kernel/cspace.hpp"
#include "kernel/entry.hpp"
#include "kernel/invariants/invariants.hpp"
#include "kernel/ipc/fast_path.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/untyped.hpp"
#include "kernel/object/x86_64/asid.hpp"
#include "kernel/scheduler/scheduler.hpp"
#include "kernel/slow_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace keel {
namespace {

constexpr Asid root_asid = 1;

// A capability that nothing was derived from yet.
void put(Slot& slot, Cap cap) {
    slot.cap = cap;
    slot.node = TreeNode(nullptr, nullptr, true, true);
}

// A copy of everything that a short way may change: all objects and the kernel's own state.
class Snapshot {
  public:
    void take(std::size_t bytes) {
        memory_.assign(simulation::memory(), simulation::memory() + bytes);
        node_ = node;
    }

    void restore() const {
        std::memcpy(simulation::memory(), memory_.data(), memory_.size());
        node = node_;
    }

    // The present state is this one. Who was last thought of, which lookup failed last and what a Call was seen to name
    // are of no importance: the first two are written before they are read, the last saves a second look.
    bool is_present() const {
        Node now = node;
        Node then = node_;
        for (Node* const each : {&now, &then}) {
            each->candidate = nullptr;
            each->called = nullptr;
            std::memset(static_cast<void*>(&each->lookup_failure), 0, sizeof each->lookup_failure); // padding too
        }
        return std::memcmp(static_cast<const void*>(&now), static_cast<const void*>(&then), sizeof(Node)) == 0 &&
               std::memcmp(simulation::memory(), memory_.data(), memory_.size()) == 0;
    }

  private:
    std::vector<std::byte> memory_;
    Node node_;
};

// The short way doesn't read the clock, so time stands still for the other one as well. True: it was taken. `bytes`: of
// memory in which there may be objects.
template<typename Fast, typename Slow>
bool compare(std::size_t bytes, Fast fast, Slow slow) {
    const bool time_stands_still = simulation::machine.time == node.time;
    if (!time_stands_still || !is_sufficient(*node.current_sc, node.consumed)) {
        slow();
        return false;
    }
    static Snapshot before;
    static Snapshot after;
    before.take(bytes);
    if (!fast()) {
        EXPECT_TRUE(before.is_present()) << "invariant: a short way that wasn't taken has changed something";
        slow();
        return false;
    }
    after.take(bytes);
    before.restore();
    slow();
    EXPECT_TRUE(after.is_present()) << "invariant: the short way leads elsewhere";
    return true;
}

} // namespace

std::byte* World::allocate(unsigned bits) {
    const Word address = (address_of(next_) + mask(bits)) & ~mask(bits);
    next_ = reinterpret_cast<std::byte*>(address + bit(bits));
    return reinterpret_cast<std::byte*>(address);
}

World::World() {
    simulation::reset();
    next_ = simulation::memory();
    initialise_node(*reinterpret_cast<Tcb*>(allocate(sel4::tcb_bits)),
                    *reinterpret_cast<SchedContext*>(allocate(sel4::min_sched_context_bits)));

    cnode_ = reinterpret_cast<Slot*>(allocate(radix + sel4::slot_bits));
    const CNodeCap cnode_cap(cnode_, radix, 0, sel4::word_bits - radix);
    const Cap thread_cap = create_object(ObjectType::tcb, address_of(allocate(sel4::tcb_bits)), 0, false);
    root_ = thread_cap.as<ThreadCap>().thread();
    auto* const pool = reinterpret_cast<AsidPool*>(allocate(sel4::asid_pool_bits));
    const Word vspace = address_of(allocate(sel4::pml4_bits));
    const Cap buffer = arch::create_object(ObjectType::page, address_of(allocate(sel4::page_bits)), false);
    auto* const sc = reinterpret_cast<SchedContext*>(allocate(sel4::min_sched_context_bits));
    asid_table.add_pool(0, *pool);
    asid_table.assign(root_asid, *reinterpret_cast<Table*>(vspace));

    put(slot(sel4::slot_init_tcb), thread_cap);
    put(slot(sel4::slot_init_cnode), cnode_cap);
    put(slot(sel4::slot_init_vspace), Pml4Cap(vspace, root_asid));
    put(slot(sel4::slot_irq_control), Cap(CapType::irq_control));
    put(slot(sel4::slot_asid_control), Cap(cap_asid_control));
    put(slot(sel4::slot_init_asid_pool), AsidPoolCap(address_of(pool), 0));
    put(slot(sel4::slot_io_port_control), Cap(cap_io_port_control));
    put(slot(sel4::slot_init_ipc_buffer), buffer);
    put(slot(sel4::slot_domain), Cap(CapType::domain));
    put(slot(sel4::slot_init_sched_context), SchedContextCap(sc, sel4::min_sched_context_bits));
    put(slot(sched_control), Cap(CapType::sched_control));
    put(slot(untyped), UntypedCap(address_of(allocate(untyped_bits)), untyped_bits, false));
    put(slot(device_untyped), UntypedCap(address_of(allocate(device_bits)), device_bits, true));

    const auto give = [&](TcbSlot which, CPtr from) { insert_derived(slot(from).cap, slot(from), root_->slot(which)); };
    give(TcbSlot::cspace, sel4::slot_init_cnode);
    give(TcbSlot::vspace, sel4::slot_init_vspace);
    give(TcbSlot::ipc_buffer, sel4::slot_init_ipc_buffer);
    root_->ipc_buffer = 0x10000;
    root_->priority = sel4::max_priority;
    root_->max_controlled_priority = sel4::max_priority;
    set_refills(*sc, min_refills, arch::us_to_ticks(config::root_task_budget_us), 0);
    bind_thread(*sc, *root_);
    root_->state = ThreadState::running;
    prepend_ready(*root_);
    schedule();
    activate_current();
    leave();
}

bool World::was_preempted(const Tcb& thread) {
    return thread.get(arch::Register::next_ip) == thread.get(arch::Register::fault_ip);
}

void World::enter() {
    simulation::machine.time += step;
    // As the trap code does: where the thread would go on, and where it is tried again.
    Tcb& thread = *node.current;
    thread.set(arch::Register::fault_ip, thread.get(arch::Register::next_ip));
    thread.set(arch::Register::next_ip, thread.get(arch::Register::next_ip) + 2);
}

void World::make_call(Syscall number) {
    const auto both_ways = [&](bool (*fast)()) { return compare(used_memory(), fast, [&] { slow_syscall(number); }); };
    if (number == Syscall::call) {
        const Slot* const slot = lookup_slot(*node.current, node.current->get(arch::capability_register));
        const bool binds = slot != nullptr && slot->cap.is(CapType::sched_context);
        (binds ? paths.bindings : paths.calls) += both_ways(fast_call);
    } else if (number == Syscall::reply_recv) {
        paths.answers += both_ways(fast_reply_recv);
    } else if (number == Syscall::send || number == Syscall::nb_send) {
        paths.sends += both_ways(fast_send);
    } else {
        handle_syscall(static_cast<Word>(number));
    }
}

void World::deliver(const Fault& fault) {
    paths.faults += compare(
        used_memory(), [&] { return fast_fault(fault); }, [&] { slow_fault(fault); });
}

bool World::leave() {
    const Violations violations = check_invariants(slots());
    for (const std::string& violation : violations)
        ADD_FAILURE() << "invariant: " << violation;
    return violations.empty();
}

bool World::system_call(Syscall number) {
    enter();
    const bool is_foreign = node.current->flags & sel4::tcb_flag_foreign_syscalls;
    if (compare_paths && !is_foreign)
        make_call(number);
    else
        handle_syscall(static_cast<Word>(number));
    return leave();
}

bool World::foreign_call(Word number) {
    enter();
    if (compare_paths)
        deliver(Fault::unknown_syscall(number));
    else
        handle_syscall(number);
    return leave();
}

bool World::fault(Word address) {
    enter();
    if (compare_paths)
        deliver(Fault::vm_fault(address, 6, false));
    else
        handle_vm_fault(address, 6, false);
    return leave();
}

bool World::exception(Word vector) {
    enter();
    handle_user_exception(vector, 0);
    return leave();
}

bool World::interrupt(Irq irq) {
    simulation::machine.time += step;
    simulation::machine.pending[irq] = true;
    handle_interrupt();
    return leave();
}

bool World::pass_time(Word us) {
    simulation::machine.time += us * simulation::ticks_per_us;
    return simulation::machine.time < simulation::machine.deadline || interrupt(arch::timer_irq());
}

void World::load(CPtr capability, sel4::MessageInfo info, std::span<const Word> words, std::span<const CPtr> caps) {
    Tcb& thread = *node.current;
    thread.set(arch::capability_register, capability);
    thread.set(arch::message_info_register, info.raw());
    sel4::IpcBuffer* const buffer = arch::ipc_buffer(thread, true);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i < sel4::message_registers)
            thread.set(arch::message_registers[i], words[i]);
        else if (buffer != nullptr)
            buffer->message[i] = words[i];
    }
    for (std::size_t i = 0; i < caps.size() && buffer != nullptr; ++i)
        buffer->caps_or_badges[i] = caps[i];
}

Message World::message_of(const Tcb& thread) {
    Message message{sel4::MessageInfo(thread.get(arch::message_info_register)), thread.get(arch::badge_register), {}};
    const sel4::IpcBuffer* const buffer = arch::ipc_buffer(thread, false);
    for (unsigned i = 0; i < message.info.length(); ++i)
        message.words.push_back(i < sel4::message_registers ? thread.get(arch::message_registers[i])
                                                            : buffer->message[i]);
    return message;
}

Message World::call(CPtr capability, Label label, std::vector<Word> words, std::vector<CPtr> caps) {
    const Tcb& caller = *node.current;
    load(capability, sel4::MessageInfo(static_cast<Word>(label), 0, caps.size(), words.size()), words, caps);
    // What was preempted is done again, as the thread would do.
    do {
        if (!system_call(Syscall::call)) break;
    } while (node.is_current(caller) && was_preempted(caller));
    return message_of(caller);
}

void World::expect_done(CPtr capability, Label label, std::vector<Word> words, std::vector<CPtr> caps) {
    ASSERT_EQ(node.current, root_);
    EXPECT_EQ(call(capability, label, std::move(words), std::move(caps)).error(), Error::none)
        << sel4::invocation(label).name;
}

void World::retype(ObjectType type, unsigned bits, CPtr destination, unsigned count) {
    expect_done(untyped, Label::untyped_retype, {static_cast<Word>(type), bits, 0, 0, destination, count},
                {root_cnode});
}

void World::make_thread(ThreadSlots at, Priority priority) {
    retype(ObjectType::tcb, 0, at.thread);
    retype(ObjectType::sched_context, 8, at.sched_context);
    retype(ObjectType::page, 0, at.frame);
    expect_done(at.thread, Label::tcb_configure, {0, 0, 0x20000}, {root_cnode, sel4::slot_init_vspace, at.frame});
    expect_done(sched_control, Label::sched_control_configure_flags, {1000, 10000, 2, at.thread, 0},
                {at.sched_context});
    expect_done(at.thread, Label::tcb_set_sched_params, {priority, priority},
                {sel4::slot_init_tcb, at.sched_context, sel4::slot_null});
    expect_done(at.thread, Label::tcb_resume);
}

void World::let_others_run() {
    if (slot(wake_irq_handler).cap.is_null()) {
        retype(ObjectType::notification, 0, wake_notification);
        expect_done(sel4::slot_irq_control, Label::irq_control_get_msi,
                    {wake_irq_handler, sel4::word_bits, 0, 0, 0, 0, wake_vector}, {root_cnode});
        expect_done(wake_irq_handler, Label::irq_handler_set_notification, {}, {wake_notification});
    }
    call(wake_irq_handler, Label::irq_handler_ack);
    root_->set(arch::capability_register, wake_notification);
    system_call(Syscall::wait);
}

void World::wake_root() {
    constexpr Irq irq = arch::first_user_irq + wake_vector;
    // Others may be served first.
    do {
        if (!interrupt(irq)) return;
    } while (node.current != root_ && arch::irq_pending());
}

} // namespace keel
