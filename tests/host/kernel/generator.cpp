// SPDX-License-Identifier: Apache-2.0
#include "tests/host/kernel/generator.hpp"

#include "kernel/object/arch_object.hpp"
#include "kernel/object/x86_64/arch_caps.hpp"

#include <gtest/gtest.h>

#include <array>

namespace keel {
namespace {

CapType type_of(sel4::Object object) {
    switch (object) {
    case sel4::Object::untyped:
        return CapType::untyped;
    case sel4::Object::tcb:
        return CapType::thread;
    case sel4::Object::cnode:
        return CapType::cnode;
    case sel4::Object::endpoint:
        return CapType::endpoint;
    case sel4::Object::notification:
        return CapType::notification;
    case sel4::Object::sched_context:
        return CapType::sched_context;
    case sel4::Object::sched_control:
        return CapType::sched_control;
    case sel4::Object::irq_control:
        return CapType::irq_control;
    case sel4::Object::irq_handler:
        return CapType::irq_handler;
    case sel4::Object::domain_set:
        return CapType::domain;
    case sel4::Object::vspace:
        return cap_pml4;
    case sel4::Object::pdpt:
        return cap_pdpt;
    case sel4::Object::page_directory:
        return cap_page_directory;
    case sel4::Object::page_table:
        return cap_page_table;
    case sel4::Object::page:
        return cap_page;
    case sel4::Object::asid_control:
        return cap_asid_control;
    case sel4::Object::asid_pool:
        return cap_asid_pool;
    case sel4::Object::io_port_control:
        return cap_io_port_control;
    case sel4::Object::io_port:
        return cap_io_port;
    default:
        return CapType::null;
    }
}

// What others need to get far is done more often.
constexpr unsigned weight_of(Label label) {
    switch (label) {
    case Label::untyped_retype:
    case Label::page_map:
        return 40;
    case Label::cnode_copy:
    case Label::cnode_mint:
    case Label::cnode_delete:
        return 20;
    case Label::cnode_move:
    case Label::cnode_mutate:
    case Label::cnode_rotate:
    case Label::tcb_resume:
    case Label::io_port_control_issue:
    case Label::asid_control_make_pool:
    case Label::asid_pool_assign:
    case Label::tcb_set_sched_params:
    case Label::sched_control_configure_flags:
    case Label::sched_context_bind:
    case Label::page_table_map:
    case Label::page_directory_map:
    case Label::pdpt_map:
        return 10;
    case Label::cnode_revoke:
    case Label::sched_context_unbind:
        return 8;
    case Label::tcb_suspend:
        return 2;
    case Label::pdpt_unmap:
    case Label::page_directory_unmap:
    case Label::page_table_unmap:
        return 1;
    default:
        return 5;
    }
}

constexpr Word addresses[] = {0,        0x1000,   0x2000,     0x3000,       0x4000,         0x20000,
                              0x200000, 0x201000, 0x40000000, 0x8000000000, 0x7fffffffe000, 0xffff800000000000};

} // namespace

void Generator::populate() {
    CPtr slot = World::first_free;
    const Priority priorities[] = {10, 10, 100, 100, 100, 200};
    for (const Priority priority : priorities) {
        world_.make_thread({slot, slot + 1, slot + 2}, priority);
        slot += 3;
    }
    world_.retype(ObjectType::endpoint, 0, slot, 3);
    world_.retype(ObjectType::notification, 0, slot + 3, 2);
    world_.retype(ObjectType::reply, 0, slot + 5, 3);
    world_.retype(ObjectType::untyped, 14, slot + 8, 2);
    world_.retype(ObjectType::cnode, 2, slot + 10, 2);
    world_.retype(ObjectType::pdpt, 0, slot + 12);
    world_.retype(ObjectType::page_directory, 0, slot + 13);
    world_.retype(ObjectType::page_table, 0, slot + 14, 2);
    world_.retype(ObjectType::page, 0, slot + 16, 3);
    world_.retype(ObjectType::untyped, sel4::asid_pool_bits, slot + 19);
    world_.retype(ObjectType::pml4, 0, slot + 20, 2);
    for (const CPtr thread : {World::first_free, World::first_free + 6})
        world_.expect_done(thread, Label::tcb_set_space, {0, 0}, {slot, World::root_cnode, sel4::slot_init_vspace});
    world_.expect_done(World::first_free + 3, Label::tcb_set_timeout_endpoint, {}, {slot + 1});
    constexpr Label maps[] = {Label::pdpt_map, Label::page_directory_map, Label::page_table_map};
    for (unsigned i = 0; i < std::size(maps); ++i)
        world_.expect_done(slot + 12 + i, maps[i], {0, 0}, {sel4::slot_init_vspace});
    world_.expect_done(World::root_cnode, Label::cnode_copy, {own_cnode, 64, World::root_cnode, 64, 15},
                       {World::root_cnode});
    const auto hide = [&](CPtr to, CPtr from) {
        world_.expect_done(World::root_cnode, Label::cnode_move, {to, 64, from, 64}, {World::root_cnode});
    };
    world_.retype(ObjectType::page, 0, own_frame);
    hide(own_thread, sel4::slot_init_tcb);
    hide(own_sched_context, sel4::slot_init_sched_context);
    world_.expect_done(World::root_cnode, Label::cnode_copy, {own_sched_control, 64, World::sched_control, 64, 15},
                       {World::root_cnode});
    world_.let_others_run();
    world_.wake_root();
    hide(own_untyped, World::untyped);
    world_.let_others_run();
}

CPtr Generator::slot_that_is(bool empty) {
    const CPtr start = any_slot();
    for (CPtr address = start; address < used_slots; ++address)
        if (world_.slot(address).cap.is_null() == empty) return address;
    for (CPtr address = World::first_free; address < start; ++address)
        if (world_.slot(address).cap.is_null() == empty) return address;
    return start;
}

CPtr Generator::slot_with(CapType type) {
    const CPtr start = below(used_slots);
    for (CPtr i = 0; i < used_slots; ++i)
        if (const CPtr address = (start + i) % used_slots; world_.slot(address).cap.is(type)) return address;
    return any_slot();
}

// Mostly one that holds what is asked for.
CPtr Generator::slot_for(sel4::Object object) {
    const CapType type = type_of(object);
    if (type == CapType::null || chance(10)) return any_slot();
    const CPtr found = slot_with(type);
    // The last resort where everything came from.
    return object == sel4::Object::untyped && !world_.slot(found).cap.is(type) ? own_untyped : found;
}

Word Generator::value_for(const sel4::Argument& argument, Label label) {
    const std::string_view name = argument.name;
    if (chance(3)) return any_word();
    if (name.ends_with("depth")) return chance(90) ? (label == Label::untyped_retype ? 0 : sel4::word_bits) : below(70);
    if (name == "index" &&
        (label == Label::domain_set_schedule_configure || label == Label::domain_set_schedule_set_start))
        return below(2);
    if (label == Label::cnode_cancel_badged_sends && name == "index") return slot_with(CapType::endpoint);
    if (label == Label::cnode_revoke && name == "index" && chance(50)) return slot_with(CapType::untyped);
    if ((name == "src_index" || name == "index") && chance(30))
        return slot_with(one_of({CapType::endpoint, CapType::notification}));
    if (name.ends_with("index") || name == "node_offset") {
        const bool makes = label == Label::io_port_control_issue || label == Label::irq_control_get_msi ||
                           label == Label::irq_control_get_ioapic || label == Label::asid_control_make_pool;
        return slot_that_is(name.starts_with("dest") || name == "node_offset" || makes);
    }
    if (name == "type") return below(sel4::num_object_types);
    if (name == "size_bits") return one_of<Word>({1, 2, 4, 7, 8, 12, 13});
    if (name == "num_objects") return 1 + below(3);
    if (name == "budget") return one_of<Word>({20, 100, 1000, 5000});
    if (name == "period") return one_of<Word>({100, 1000, 5000, 10000});
    if (name == "vaddr" || name == "buffer") return chance(50) ? 0x1000 : one_of(addresses);
    if (name.ends_with("priority") || name == "mcp") return one_of<Word>({10, 100, 100, 200, 255});
    if (name == "rights") return below(16);
    if (name.ends_with("badge") || name.ends_with("data")) return chance(50) ? 0 : below(4);
    if (name == "domain") return below(5);
    if (name == "ioapic" || name == "level" || name == "polarity") return below(2);
    if (name == "first_port") return 0;
    if (name == "last_port") return 3 + below(5);
    if (name == "duration") return below(3) * 1'000'000;
    return below(8);
}

// What a CNode has room for, and now and then a Rotate that exchanges.
void Generator::aim(Label label, Cap target, std::vector<Word>& words) {
    if (!target.is(CapType::cnode) || words.size() < 2) return;
    const auto cnode = target.as<CNodeCap>();
    if (cnode.radix() != World::radix) {
        words[0] = below(cnode.size());
        words[1] = cnode.radix() + cnode.guard_bits();
    } else if (label == Label::cnode_rotate && chance(50)) {
        words[0] = words[6] = slot_with(one_of<CapType>({CapType::thread, CapType::cnode, CapType::untyped}));
        words[3] = slot_with(one_of<CapType>({CapType::sched_context, CapType::reply, cap_page}));
        words[2] = words[5] = 0;
    }
}

bool Generator::invoke() {
    unsigned total = 0;
    for (const sel4::Invocation& row : sel4::invocations)
        total += weight_of(row.label);
    auto pick = static_cast<unsigned>(below(total));
    const sel4::Invocation* row = &sel4::invocations[0];
    for (; pick >= weight_of(row->label); ++row)
        pick -= weight_of(row->label);

    std::vector<Word> words(sel4::shape_of(row->arguments).words);
    std::vector<CPtr> caps;
    const sel4::Shape shape = sel4::shape_of(row->arguments);
    for (unsigned i = 0; i < sel4::max_arguments && !row->arguments[i].name.empty(); ++i) {
        const sel4::Argument& argument = row->arguments[i];
        const sel4::Field field = shape.fields[i];
        if (!field.cap) {
            words[field.word] |= field.put(value_for(argument, row->label));
        } else if (argument.object == sel4::Object::cnode && chance(90)) {
            caps.push_back(own_cnode);
        } else if (row->label == Label::sched_context_bind || row->label == Label::sched_context_unbind_object) {
            caps.push_back(slot_for(chance(70) ? sel4::Object::tcb : sel4::Object::notification));
        } else if (argument.object == sel4::Object::vspace && chance(row->label == Label::asid_pool_assign ? 0 : 80)) {
            caps.push_back(sel4::slot_init_vspace);
        } else {
            caps.push_back(slot_for(argument.object));
        }
    }
    const CPtr target = row->object == sel4::Object::cnode && chance(85) ? cnode_slot() : slot_for(row->object);
    aim(row->label, world_.slot(target).cap, words);
    if (chance(2) && !words.empty()) words.pop_back();
    if (chance(2) && !caps.empty()) caps.pop_back();
    world_.load(target, sel4::MessageInfo(static_cast<Word>(row->label), 0, caps.size(), words.size()), words, caps);
    const Tcb& caller = *node.current;
    const bool wants_reply = chance(90);
    const bool holds = world_.system_call(wants_reply ? Syscall::call : Syscall::nb_send);
    const bool answered = wants_reply && caller.state == ThreadState::running && !World::was_preempted(caller);
    if (answered && World::message_of(caller).error() == Error::none) ++successes_[static_cast<unsigned>(row->label)];
    return holds;
}

bool Generator::exchange() {
    constexpr Syscall calls[] = {Syscall::call,         Syscall::call,    Syscall::reply_recv, Syscall::reply_recv,
                                 Syscall::send,         Syscall::nb_send, Syscall::recv,       Syscall::recv,
                                 Syscall::nb_recv,      Syscall::wait,    Syscall::nb_wait,    Syscall::nb_send_recv,
                                 Syscall::nb_send_wait, Syscall::yield};
    const Syscall call = one_of(calls);
    const bool waits = call == Syscall::wait || call == Syscall::nb_wait || call == Syscall::nb_send_wait;
    const CPtr target = slot_with(waits || chance(20) ? CapType::notification : CapType::endpoint);
    Word words[6];
    for (Word& word : words)
        word = below(100);
    const std::array<CPtr, 3> caps{any_slot(), any_slot(), any_slot()};
    world_.load(target, sel4::MessageInfo(chance(80) ? 0 : below(4), 0, below(4), below(7)), words, caps);
    if (sel4::IpcBuffer* const buffer = arch::ipc_buffer(*node.current, true)) {
        buffer->receive_cnode = own_cnode;
        buffer->receive_index = slot_that_is(true);
        buffer->receive_depth = sel4::word_bits;
    }
    node.current->set(arch::reply_register, chance(90) ? slot_with(CapType::reply) : any_slot());
    node.current->set(arch::nb_send_register, chance(50) ? slot_with(CapType::reply) : any_slot());
    return world_.system_call(call);
}

bool Generator::interrupt() {
    const auto irq = static_cast<Irq>(chance(80) ? arch::first_user_irq + below(8) : below(arch::num_irqs));
    return world_.interrupt(irq);
}

bool Generator::misbehave() {
    switch (below(3)) {
    case 0:
        return world_.fault(one_of(addresses));
    case 1:
        return world_.exception(below(20));
    default:
        return world_.foreign_call(below(300));
    }
}

// What a thread does between its system calls: it writes into its memory.
void Generator::use_memory() {
    const Cap cap = world_.slot(slot_with(cap_page)).cap;
    if (!cap.is(cap_page) || cap.as<PageCap>().device()) return;
    auto* const words = static_cast<Word*>(cap.object<void>());
    words[below(bit(sel4::page_bits) / sizeof(Word))] = any_word();
}

bool Generator::step() {
    world_.compare_paths = chance(50);
    world_.step = world_.compare_paths ? 0 : below(20) * simulation::ticks_per_us;
    // Sometimes an interrupt arrives in the middle of what follows.
    if (chance(10)) simulation::machine.pending[below(arch::num_irqs)] = true;
    if (chance(20)) use_memory();
    if (node.current == &world_.root()) return keep_going();
    if (node.current == node.idle) {
        if (!node.release.empty() && chance(50)) return world_.pass_time(below(20000));
        world_.wake_root();
        stuck_ = node.current != &world_.root();
        return !testing::Test::HasFailure();
    }
    const auto what = below(100);
    if (what < 70) return invoke();
    if (what < 92) return exchange();
    if (what < 95) return interrupt();
    if (what < 97) return misbehave();
    return world_.pass_time(below(5000));
}

// Who waits for a message without time of its own runs on its callers'.
void Generator::make_passive() {
    for (CPtr address = 0; address < used_slots; ++address) {
        const Cap cap = world_.slot(address).cap;
        if (!cap.is(CapType::sched_context)) continue;
        const Tcb* const thread = world_.sched_context(address).thread;
        if (thread != nullptr && thread->state == ThreadState::blocked_on_receive && chance(50))
            world_.call(address, Label::sched_context_unbind);
    }
}

// Memory is given back and used for something else.
void Generator::recycle() {
    const CPtr untyped = slot_with(CapType::untyped);
    world_.call(own_cnode, Label::cnode_revoke, {untyped, sel4::word_bits});
    for (unsigned i = 0; i < 3 && node.current == &world_.root(); ++i)
        world_.call(untyped, Label::untyped_retype,
                    {static_cast<Word>(one_of({ObjectType::untyped, ObjectType::page, ObjectType::endpoint,
                                               ObjectType::tcb, ObjectType::cnode})),
                     one_of<Word>({4, 8, 12}), 0, 0, slot_that_is(true), 1 + below(2)},
                    {own_cnode});
}

// The keeper lets threads run that have stopped, and gives time to those that have none.
bool Generator::keep_going() {
    if (chance(30)) world_.let_others_run();
    const CPtr thread = slot_with(CapType::thread);
    const CPtr sc = slot_with(CapType::sched_context);
    if (node.current != &world_.root()) return !testing::Test::HasFailure();
    switch (below(8)) {
    case 0:
        world_.call(own_sched_control, Label::sched_control_configure_flags,
                    {one_of<Word>({100, 1000, 5000}), 5000, below(3), 1, below(2)}, {sc});
        break;
    case 1:
        world_.call(sc, Label::sched_context_bind, {}, {thread});
        break;
    case 2:
        world_.call(thread, Label::tcb_set_priority, {one_of<Word>({10, 100, 200})}, {own_thread});
        break;
    case 3:
        make_passive();
        break;
    case 4:
        recycle();
        break;
    case 5:
        world_.call(thread, Label::tcb_configure, {0, 0, 0x20000}, {own_cnode, sel4::slot_init_vspace, own_frame});
        world_.call(thread, Label::tcb_set_flags, {~Word{0}, 0});
        break;
    default:
        world_.call(thread, Label::tcb_resume);
        break;
    }
    return !testing::Test::HasFailure();
}

} // namespace keel
