// SPDX-License-Identifier: Apache-2.0
#include "kernel/scheduler/scheduler.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

// Two threads of one priority below the root task.
struct Scheduling : testing::Test {
    static constexpr CPtr one = World::first_free;
    static constexpr CPtr two = one + 3;
    static constexpr CPtr notification = one + 6;
    World world;

    void SetUp() override {
        world.make_thread({one, one + 1, one + 2}, 100);
        world.make_thread({two, two + 1, two + 2}, 100);
        world.retype(ObjectType::notification, 0, notification);
    }

    void configure(CPtr sc, Word budget, Word period, Word refills = 0, Word flags = 0) {
        world.expect_done(World::sched_control, Label::sched_control_configure_flags,
                          {budget, period, refills, 1, flags}, {sc});
    }
    // Microseconds that a thread runs within the next `us`.
    Word run_time(CPtr thread, Word us) {
        Word ran = 0;
        for (Word i = 0; i < us; i += 10) {
            const bool runs = node.current == &world.thread(thread);
            world.pass_time(10);
            if (runs) ran += 10;
        }
        return ran;
    }
};

TEST_F(Scheduling, RoundRobinShares) {
    configure(one + 1, 1000, 1000);
    configure(two + 1, 1000, 1000);
    world.let_others_run();
    const Word first = run_time(one, 20000);
    EXPECT_GE(first, 9500U);
    EXPECT_LE(first, 10500U);
}

TEST_F(Scheduling, BudgetIsKept) {
    configure(one + 1, 2000, 10000);
    world.expect_done(two, Label::tcb_suspend);
    world.let_others_run();
    const Word ran = run_time(one, 100000);
    EXPECT_GE(ran, 18000U);
    EXPECT_LE(ran, 20000U);
}

TEST_F(Scheduling, BudgetIsKeptBySporadicThreadThatBlocks) {
    configure(one + 1, 2000, 10000, 0, sel4::sched_context_sporadic);
    world.expect_done(two, Label::tcb_suspend);
    world.let_others_run();
    Word ran = 0;
    for (int i = 0; i < 100; ++i) {
        if (node.current == &world.thread(one)) {
            world.pass_time(300);
            ran += 300;
        }
        if (node.current == &world.thread(one)) world.system_call(Syscall::yield);
        world.pass_time(1000);
    }
    EXPECT_LE(ran, 2000U * 13);
}

TEST_F(Scheduling, ParametersOutOfRangeAreRefused) {
    const auto answer = [&](Word budget, Word period, Word refills) {
        return world.call(World::sched_control, Label::sched_control_configure_flags, {budget, period, refills, 0, 0},
                          {one + 1});
    };
    EXPECT_EQ(answer(19, 1000, 0).error(), Error::range_error);
    EXPECT_EQ(answer(2000, 1000, 0).words, (std::vector<Word>{20, 1000}));
    EXPECT_EQ(answer(1000, 2000, 9).words, (std::vector<Word>{0, 8})); // 2^8 bytes: 128 of extra refills
    EXPECT_EQ(answer(~Word{0}, ~Word{0}, 0).error(), Error::range_error);
}

TEST_F(Scheduling, HigherPriorityRunsFirst) {
    world.expect_done(two, Label::tcb_set_priority, {150}, {sel4::slot_init_tcb});
    world.let_others_run();
    EXPECT_EQ(node.current, &world.thread(two));
}

TEST_F(Scheduling, PriorityIsBoundedByTheAuthority) {
    const Message refused = world.call(two, Label::tcb_set_priority, {101}, {one});
    EXPECT_EQ(refused.error(), Error::range_error);
    EXPECT_EQ(refused.words, (std::vector<Word>{0, 100}));
}

TEST_F(Scheduling, YieldToRunsTheTargetAndTellsWhatItConsumed) {
    world.expect_done(one, Label::tcb_set_priority, {255}, {sel4::slot_init_tcb});
    world.load(one + 1, sel4::MessageInfo(static_cast<Word>(Label::sched_context_yield_to), 0, 0, 0), {}, {});
    world.system_call(Syscall::call);
    ASSERT_EQ(node.current, &world.thread(one));
    world.pass_time(2000); // its budget ends
    ASSERT_EQ(node.current, &world.root());
    const Message told = World::message_of(world.root());
    ASSERT_EQ(told.words.size(), 1U);
    EXPECT_GE(told.words[0], 1000U);
}

TEST_F(Scheduling, NotificationLendsItsSchedulingContext) {
    world.let_others_run();
    while (node.current != &world.thread(one))
        world.pass_time(100);
    node.current->set(arch::capability_register, notification);
    world.system_call(Syscall::wait);
    world.wake_root();
    world.expect_done(one + 1, Label::sched_context_unbind);
    world.expect_done(one + 1, Label::sched_context_bind, {}, {notification});
    EXPECT_EQ(world.thread(one).sched_context, nullptr);
    world.load(notification, sel4::MessageInfo(), {}, {});
    world.system_call(Syscall::send);
    EXPECT_EQ(world.thread(one).sched_context, &world.sched_context(one + 1));
    EXPECT_EQ(world.thread(one).state, ThreadState::running);
}

TEST_F(Scheduling, BindingABlockedThreadNeedsReadyBudget) {
    world.retype(ObjectType::sched_context, 7, two + 5);
    world.let_others_run();
    while (node.current != &world.thread(one))
        world.pass_time(100);
    node.current->set(arch::capability_register, notification);
    world.system_call(Syscall::wait);
    world.wake_root();
    world.expect_done(one + 1, Label::sched_context_unbind);
    EXPECT_EQ(world.call(two + 5, Label::sched_context_bind, {}, {one}).error(), Error::illegal_operation);
    EXPECT_EQ(world.call(one + 1, Label::sched_context_bind, {}, {one}).error(), Error::none);
    EXPECT_EQ(world.call(sel4::slot_init_sched_context, Label::sched_context_unbind).error(), Error::illegal_operation);
}

TEST_F(Scheduling, DomainsTakeTurns) {
    world.expect_done(sel4::slot_domain, Label::domain_set_set, {1}, {one});
    world.expect_done(sel4::slot_domain, Label::domain_set_schedule_configure, {0, 0, 3'000'000});
    world.expect_done(sel4::slot_domain, Label::domain_set_schedule_configure, {1, 1, 1'000'000});
    world.expect_done(sel4::slot_domain, Label::domain_set_schedule_set_start, {0});
    configure(one + 1, 1000, 1000);
    world.let_others_run();
    const Word ran = run_time(one, 40000);
    EXPECT_GE(ran, 9000U);
    EXPECT_LE(ran, 11000U);
    EXPECT_EQ(world.thread(two).domain, 0);
}

} // namespace
} // namespace keel
