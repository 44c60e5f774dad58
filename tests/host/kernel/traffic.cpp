// SPDX-License-Identifier: Apache-2.0
#include "tests/host/kernel/traffic.hpp"

#include <gtest/gtest.h>

#include <array>

namespace keel {

void Traffic::populate() {
    world_.retype(ObjectType::endpoint, 0, front, 2);
    world_.retype(ObjectType::reply, 0, first_reply, servers);
    world_.retype(ObjectType::notification, 0, signals);
    world_.expect_done(World::root_cnode, Label::cnode_mint, {badged, 64, front, 64, 15, 5}, {World::root_cnode});
    for (unsigned n = 0; n < threads; ++n) {
        const auto priority = static_cast<Priority>(100 + (chance(50) ? 0 : below(3)));
        world_.make_thread({thread_slot(n), thread_slot(n) + 1, thread_slot(n) + 2}, priority);
        const CPtr handler = chance(80) ? badged : back;
        if (!is_server(n))
            world_.expect_done(thread_slot(n), Label::tcb_set_space, {0, 0},
                               {handler, World::root_cnode, sel4::slot_init_vspace});
    }
    world_.expect_done(thread_slot(clients), Label::tcb_bind_notification, {}, {signals});
    // The servers go to wait, then lose their time.
    for (unsigned n = 0; n < clients; ++n)
        world_.expect_done(thread_slot(n), Label::tcb_suspend);
    world_.let_others_run();
    while (node.current != node.idle)
        for (unsigned n = clients; n < threads; ++n)
            if (node.current == &world_.thread(thread_slot(n))) {
                prepare(endpoint_of(n), first_reply + n - clients, 0, 0);
                world_.system_call(Syscall::recv);
            }
    world_.wake_root();
    for (unsigned n = clients; n < threads; ++n)
        world_.expect_done(thread_slot(n) + 1, Label::sched_context_unbind);
    for (unsigned n = 0; n < clients; ++n)
        world_.expect_done(thread_slot(n), Label::tcb_resume);
    world_.let_others_run();
}

void Traffic::prepare(CPtr target, CPtr reply, Word label, Word most_words) {
    std::array<Word, 24> words{};
    for (Word& word : words)
        word = below(1000);
    const std::array<CPtr, 1> caps{spare};
    world_.load(target, sel4::MessageInfo(label, 0, chance(5), below(most_words + 1)), words, caps);
    node.current->set(arch::reply_register, reply);
}

bool Traffic::serve(unsigned n) {
    const CPtr reply = first_reply + n - clients;
    if (endpoint_of(n) == front && chance(30)) {
        prepare(back, reply, below(3), 8);
        return world_.system_call(Syscall::call);
    }
    prepare(endpoint_of(n), reply, chance(95) ? 0 : 1, 20);
    return world_.system_call(chance(95) ? Syscall::reply_recv : Syscall::recv);
}

bool Traffic::ask(unsigned n) {
    switch (below(5)) {
    case 0:
        return world_.fault(Word{0x1000} * n);
    case 1:
    case 2:
        return world_.foreign_call(below(300));
    case 3:
        prepare(chance(50) ? front : back, 0, below(3), 8);
        return world_.system_call(chance(90) ? Syscall::call : Syscall::send);
    default:
        prepare(badged, 0, below(3), 4);
        return world_.system_call(Syscall::call);
    }
}

bool Traffic::act_as(unsigned n) { return is_server(n) ? serve(n) : ask(n); }

// What the root task may do at any time.
bool Traffic::disturb() {
    const CPtr thread = thread_slot(static_cast<unsigned>(below(threads)));
    switch (below(11)) {
    case 8:
        // A caller whose scheduling context was taken away is answered, and goes on when it has one again.
        world_.call(thread + 1, Label::sched_context_unbind);
        for (unsigned n = 0; n < servers; ++n) {
            prepare(first_reply + n, 0, chance(95) ? 0 : 1, 20);
            world_.system_call(chance(50) ? Syscall::send : Syscall::nb_send);
        }
        world_.call(thread + 1, Label::sched_context_bind, {}, {thread});
        break;
    case 9:
    case 10:
        prepare(signals, 0, 0, 2);
        world_.system_call(Syscall::send);
        break;
    case 0:
        world_.call(thread, Label::tcb_set_priority, {100 + below(3)}, {sel4::slot_init_tcb});
        break;
    case 1:
        world_.call(thread, Label::tcb_suspend);
        world_.call(thread, Label::tcb_resume);
        break;
    case 2:
        world_.call(thread + 1, Label::sched_context_unbind);
        world_.call(thread + 1, Label::sched_context_bind, {}, {thread});
        break;
    case 3:
        world_.load(signals, sel4::MessageInfo(), {}, {});
        world_.system_call(Syscall::send);
        break;
    case 4:
        world_.call(World::root_cnode, Label::cnode_cancel_badged_sends, {badged, 64});
        break;
    case 5:
        world_.call(thread + 1, Label::sched_context_bind, {}, {signals});
        break;
    case 6:
        world_.call(World::sched_control, Label::sched_control_configure_flags,
                    {500 + below(500), 1000, 2, 1, below(2)}, {thread + 1});
        break;
    default:
        if (chance(10)) world_.call(World::root_cnode, Label::cnode_delete, {first_reply + below(servers), 64});
        break;
    }
    if (node.current == &world_.root()) world_.let_others_run();
    return !testing::Test::HasFailure();
}

bool Traffic::step() {
    world_.compare_paths = chance(80);
    world_.step = world_.compare_paths ? 0 : simulation::ticks_per_us;
    for (unsigned n = 0; n < threads; ++n)
        if (node.current == &world_.thread(thread_slot(n))) {
            if (chance(5)) return world_.pass_time(below(800));
            if (!chance(2)) return act_as(n);
            world_.wake_root();
        }
    if (node.current == &world_.root()) return disturb();
    if (node.release.empty()) {
        world_.wake_root();
        over_ = node.current == node.idle;
        return !testing::Test::HasFailure();
    }
    return world_.pass_time(below(1000));
}

} // namespace keel
