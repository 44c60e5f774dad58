// SPDX-License-Identifier: Apache-2.0
#include "abi/sel4/faults.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

// A thread whose faults the root task receives.
struct Faults : testing::Test {
    static constexpr CPtr thread = World::first_free;
    static constexpr CPtr sc = thread + 1;
    static constexpr CPtr frame = thread + 2;
    static constexpr CPtr endpoint = thread + 3;
    static constexpr CPtr reply = thread + 4;
    static constexpr CPtr handler = thread + 5;
    World world;

    void SetUp() override {
        world.retype(ObjectType::endpoint, 0, endpoint);
        world.retype(ObjectType::reply, 0, reply);
        world.make_thread({thread, sc, frame}, 100);
        world.expect_done(World::root_cnode, Label::cnode_mint, {handler, 64, endpoint, 64, 15, 42},
                          {World::root_cnode});
        world.expect_done(thread, Label::tcb_set_space, {0, 0}, {handler, World::root_cnode, sel4::slot_init_vspace});
    }

    Tcb& faulter() { return world.thread(thread); }
    Tcb& root() { return world.root(); }

    void wait_for_fault() {
        root().set(arch::capability_register, endpoint);
        root().set(arch::reply_register, reply);
        world.system_call(Syscall::recv);
        ASSERT_EQ(node.current, &faulter());
    }
    void answer(Word label, std::vector<Word> words) {
        world.load(reply, sel4::MessageInfo(label, 0, 0, words.size()), words, {});
        world.system_call(Syscall::send);
    }
};

TEST_F(Faults, UnknownSyscallShowsAllRegistersAndTakesThemBack) {
    wait_for_fault();
    for (unsigned i = 0; i < sel4::unknown_syscall::fault_ip; ++i)
        faulter().set(arch::unknown_syscall_message[i], 100 + i);
    faulter().set(arch::Register::next_ip, 0x1000);
    faulter().set(arch::Register::rsp, 0x7000);
    world.foreign_call(39);
    ASSERT_EQ(node.current, &root());
    Message got = World::message_of(root());
    EXPECT_EQ(got.info.label(), static_cast<Word>(sel4::FaultLabel::unknown_syscall));
    EXPECT_EQ(got.badge, 42U);
    ASSERT_EQ(got.words.size(), sel4::unknown_syscall::length);
    EXPECT_EQ(got.words[sel4::unknown_syscall::rax], 100U);
    EXPECT_EQ(got.words[sel4::unknown_syscall::r15], 114U);
    EXPECT_EQ(got.words[sel4::unknown_syscall::fault_ip], 0x1000U);
    EXPECT_EQ(got.words[sel4::unknown_syscall::sp], 0x7000U);
    EXPECT_EQ(got.words[sel4::unknown_syscall::syscall], 39U);

    got.words[sel4::unknown_syscall::rax] = 7;
    got.words[sel4::unknown_syscall::fault_ip] += 2;
    answer(0, got.words);
    EXPECT_EQ(faulter().get(arch::Register::rax), 7U);
    EXPECT_EQ(faulter().get(arch::Register::fault_ip), 0x1002U);
    EXPECT_EQ(faulter().state, ThreadState::restart);
}

TEST_F(Faults, AnswerWithLabelStopsTheThread) {
    wait_for_fault();
    world.exception(13);
    EXPECT_EQ(World::message_of(root()).words[sel4::user_exception::number], 13U);
    answer(1, {});
    EXPECT_EQ(faulter().state, ThreadState::inactive);
}

TEST_F(Faults, MemoryFaultIsTriedAgain) {
    wait_for_fault();
    world.fault(0xdead000);
    const Message got = World::message_of(root());
    EXPECT_EQ(got.info.label(), static_cast<Word>(sel4::FaultLabel::vm_fault));
    EXPECT_EQ(got.words[sel4::vm_fault::address], 0xdead000U);
    EXPECT_EQ(got.words[sel4::vm_fault::fsr], 6U);
    answer(1, {});
    EXPECT_EQ(faulter().state, ThreadState::restart);
}

TEST_F(Faults, CapabilityFaultSaysWhyTheLookupFailed) {
    wait_for_fault();
    faulter().set(arch::capability_register, Word{1} << 40);
    world.system_call(Syscall::send);
    const Message got = World::message_of(root());
    EXPECT_EQ(got.info.label(), static_cast<Word>(sel4::FaultLabel::cap_fault));
    EXPECT_EQ(got.words[sel4::cap_fault::address], Word{1} << 40);
    EXPECT_EQ(got.words[sel4::cap_fault::in_receive_phase], 0U);
    EXPECT_EQ(got.words[sel4::cap_fault::lookup_failure], static_cast<Word>(sel4::LookupFailure::guard_mismatch));
    EXPECT_EQ(got.words[sel4::cap_fault::bits_left], 64U);
    EXPECT_EQ(got.words[sel4::cap_fault::guard_mismatch_bits_found], 56U);
}

TEST_F(Faults, ForeignFlagMakesEverySystemCallAFault) {
    const Message flags = world.call(thread, Label::tcb_set_flags, {0, ~Word{0}});
    EXPECT_EQ(flags.words, std::vector<Word>{sel4::tcb_flag_fpu_disabled | sel4::tcb_flag_foreign_syscalls});
    wait_for_fault();
    faulter().set(arch::capability_register, endpoint);
    world.system_call(Syscall::nb_send);
    const Message got = World::message_of(root());
    EXPECT_EQ(got.info.label(), static_cast<Word>(sel4::FaultLabel::unknown_syscall));
    EXPECT_EQ(got.words[sel4::unknown_syscall::syscall], static_cast<Word>(Syscall::nb_send));
    EXPECT_EQ(world.call(thread, Label::tcb_set_flags, {~Word{0}, 0}).words, std::vector<Word>{0});
}

TEST_F(Faults, TimeoutIsToldAndAnswered) {
    world.expect_done(thread, Label::tcb_set_timeout_endpoint, {}, {handler});
    wait_for_fault();
    world.pass_time(1500); // of a budget of 1000
    ASSERT_EQ(node.current, &root());
    const Message got = World::message_of(root());
    EXPECT_EQ(got.info.label(), static_cast<Word>(sel4::FaultLabel::timeout));
    EXPECT_EQ(got.words[sel4::timeout::data], thread); // the badge that make_thread gave
    EXPECT_GE(got.words[sel4::timeout::consumed], 1500U);
    answer(0, {});
    EXPECT_EQ(faulter().state, ThreadState::restart);
    EXPECT_TRUE(faulter().in_release_queue);
}

TEST_F(Faults, WithoutHandlerTheThreadStops) {
    world.expect_done(thread, Label::tcb_set_space, {0, 0},
                      {sel4::slot_null, World::root_cnode, sel4::slot_init_vspace});
    world.let_others_run();
    world.fault(1);
    EXPECT_EQ(faulter().state, ThreadState::inactive);
}

TEST_F(Faults, RegistersAreReadAndWritten) {
    std::vector<Word> words{0, 20};
    for (Word i = 0; i < 20; ++i)
        words.push_back(0x1000 * (i + 1));
    world.expect_done(thread, Label::tcb_write_registers, words);
    const Message all = world.call(thread, Label::tcb_read_registers, {0, 20});
    ASSERT_EQ(all.words.size(), 20U);
    EXPECT_EQ(all.words[0], 0x1000U);
    EXPECT_EQ(all.words[19], 0x14000U);
    EXPECT_EQ(world.call(thread, Label::tcb_read_registers, {0, 3}).words.size(), 3U);
    EXPECT_EQ(world.call(thread, Label::tcb_read_registers, {0, 21}).words, (std::vector<Word>{1, 20}));
    EXPECT_EQ(world.call(thread, Label::tcb_write_registers, {0, 3, 1, 2}).error(), Error::truncated_message);
    EXPECT_EQ(world.call(sel4::slot_init_tcb, Label::tcb_read_registers, {0, 3}).error(), Error::illegal_operation);
}

TEST_F(Faults, DeletedThreadGivesEverythingBack) {
    world.expect_done(World::root_cnode, Label::cnode_delete, {thread, 64});
    EXPECT_EQ(world.sched_context(sc).thread, nullptr);
    EXPECT_TRUE(world.slot(thread).cap.is_null());
}

} // namespace
} // namespace keel
