// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/arch_object.hpp"
#include "kernel/object/reply.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

#include <array>

namespace keel {
namespace {

// The root task, and a server below it that receives on `endpoint` once it has been let.
struct Ipc : testing::Test {
    static constexpr CPtr endpoint = World::first_free;
    static constexpr CPtr badged = endpoint + 1;
    static constexpr CPtr reply = endpoint + 2;
    static constexpr CPtr server = endpoint + 3;
    static constexpr CPtr server_sc = endpoint + 4;
    static constexpr CPtr server_frame = endpoint + 5;
    static constexpr CPtr notification = endpoint + 6;
    static constexpr CPtr free_slot = endpoint + 8;
    World world;

    void SetUp() override {
        world.retype(ObjectType::endpoint, 0, endpoint);
        world.retype(ObjectType::reply, 0, reply);
        world.retype(ObjectType::notification, 0, notification);
        world.make_thread({server, server_sc, server_frame}, 100);
        world.expect_done(World::root_cnode, Label::cnode_mint, {badged, 64, endpoint, 64, 15, 77},
                          {World::root_cnode});
    }

    Tcb& root() { return world.root(); }
    Tcb& server_thread() { return world.thread(server); }

    void receive(Syscall how = Syscall::recv) {
        node.current->set(arch::reply_register, reply);
        node.current->set(arch::capability_register, endpoint);
        world.system_call(how);
    }
    void send(CPtr to, Syscall how, std::vector<Word> words = {}, Word label = 5) {
        world.load(to, sel4::MessageInfo(label, 0, 0, words.size()), words, {});
        world.system_call(how);
    }
    void answer(std::vector<Word> words = {}, Word label = 0) {
        ASSERT_EQ(node.current, &server_thread());
        server_thread().set(arch::reply_register, reply);
        send(endpoint, Syscall::reply_recv, std::move(words), label);
    }
    void let_server_receive() {
        world.let_others_run();
        ASSERT_EQ(node.current, &server_thread());
        receive();
        ASSERT_EQ(node.current, node.idle);
        world.wake_root();
    }
    sel4::IpcBuffer& accept_capability() {
        sel4::IpcBuffer& buffer = *arch::ipc_buffer(server_thread(), true);
        buffer.receive_cnode = World::root_cnode;
        buffer.receive_index = free_slot;
        buffer.receive_depth = sel4::word_bits;
        return buffer;
    }
};

TEST_F(Ipc, CallAndReplyCarryWordsAndBadge) {
    let_server_receive();
    send(badged, Syscall::call, {1, 2, 3, 4, 5, 6});
    ASSERT_EQ(node.current, &server_thread());
    const Message got = World::message_of(server_thread());
    EXPECT_EQ(got.badge, 77U);
    EXPECT_EQ(got.info.label(), 5U);
    EXPECT_EQ(got.words, (std::vector<Word>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(root().state, ThreadState::blocked_on_reply);
    // The server has time of its own: the caller keeps its scheduling context.
    EXPECT_NE(root().sched_context, nullptr);

    answer({9, 8}, 6);
    ASSERT_EQ(node.current, &root());
    const Message back = World::message_of(root());
    EXPECT_EQ(back.info.label(), 6U);
    EXPECT_EQ(back.badge, 0U);
    EXPECT_EQ(back.words, (std::vector<Word>{9, 8}));
    EXPECT_EQ(server_thread().state, ThreadState::blocked_on_receive);
}

TEST_F(Ipc, PassiveServerRunsOnItsCallersTime) {
    let_server_receive();
    world.expect_done(server_sc, Label::sched_context_unbind);
    SchedContext* const own = root().sched_context;
    send(endpoint, Syscall::call);
    ASSERT_EQ(node.current, &server_thread());
    EXPECT_EQ(server_thread().sched_context, own);
    EXPECT_EQ(root().sched_context, nullptr);
    answer();
    EXPECT_EQ(root().sched_context, own);
    EXPECT_EQ(server_thread().sched_context, nullptr);
}

TEST_F(Ipc, PassesOneCapabilityAndUnwrapsItsOwn) {
    let_server_receive();
    const sel4::IpcBuffer& buffer = accept_capability();
    const std::array<CPtr, 3> caps{badged, notification, reply};
    world.load(endpoint, sel4::MessageInfo(0, 0, 3, 0), {}, caps);
    world.system_call(Syscall::send);
    const Message got = World::message_of(server_thread());
    EXPECT_EQ(got.info.caps_unwrapped(), 1U);
    EXPECT_EQ(got.info.extra_caps(), 2U);
    EXPECT_EQ(buffer.caps_or_badges[0], 77U);
    EXPECT_TRUE(world.slot(free_slot).cap.is(CapType::notification));
}

TEST_F(Ipc, WithoutGrantNoCapabilityPasses) {
    world.expect_done(World::root_cnode, Label::cnode_copy, {free_slot + 1, 64, endpoint, 64, sel4::can_write.raw()},
                      {World::root_cnode});
    let_server_receive();
    accept_capability();
    const std::array<CPtr, 1> caps{notification};
    world.load(free_slot + 1, sel4::MessageInfo(0, 0, 1, 0), {}, caps);
    world.system_call(Syscall::send);
    EXPECT_EQ(World::message_of(server_thread()).info.extra_caps(), 0U);
    EXPECT_TRUE(world.slot(free_slot).cap.is_null());
}

TEST_F(Ipc, CallWithoutGrantStopsTheCaller) {
    world.expect_done(World::root_cnode, Label::cnode_copy, {free_slot, 64, endpoint, 64, sel4::can_write.raw()},
                      {World::root_cnode});
    let_server_receive();
    send(free_slot, Syscall::call);
    EXPECT_EQ(root().state, ThreadState::inactive);
    EXPECT_EQ(node.current, &server_thread());
}

TEST_F(Ipc, BoundNotificationWakesAReceiver) {
    let_server_receive();
    world.expect_done(server, Label::tcb_bind_notification, {}, {notification});
    world.expect_done(World::root_cnode, Label::cnode_mint, {free_slot, 64, notification, 64, 15, 3},
                      {World::root_cnode});
    send(free_slot, Syscall::send);
    EXPECT_EQ(server_thread().state, ThreadState::running);
    EXPECT_EQ(server_thread().get(arch::badge_register), 3U);
    // The reply object is free again.
    EXPECT_EQ(world.slot(reply).cap.as<ReplyCap>().reply()->thread, nullptr);
}

TEST_F(Ipc, DeletedReplyObjectLeavesItsCallerInactive) {
    let_server_receive();
    send(endpoint, Syscall::call);
    ASSERT_EQ(node.current, &server_thread());
    EXPECT_EQ(world.call(World::root_cnode, Label::cnode_delete, {reply, 64}).error(), Error::none);
    EXPECT_EQ(root().state, ThreadState::inactive);
}

TEST_F(Ipc, DeletedEndpointRestartsItsQueue) {
    let_server_receive();
    world.expect_done(World::root_cnode, Label::cnode_revoke, {endpoint, 64});
    EXPECT_EQ(server_thread().state, ThreadState::blocked_on_receive);
    world.expect_done(World::root_cnode, Label::cnode_delete, {endpoint, 64});
    EXPECT_EQ(server_thread().state, ThreadState::restart);
}

TEST_F(Ipc, CancelBadgedSendsNeedsAllRights) {
    world.expect_done(World::root_cnode, Label::cnode_cancel_badged_sends, {badged, 64});
    world.expect_done(World::root_cnode, Label::cnode_copy, {free_slot, 64, badged, 64, sel4::can_write.raw()},
                      {World::root_cnode});
    EXPECT_EQ(world.call(World::root_cnode, Label::cnode_cancel_badged_sends, {free_slot, 64}).error(),
              Error::illegal_operation);
}

TEST_F(Ipc, NonBlockingCallsReturn) {
    send(endpoint, Syscall::nb_send, {1});
    EXPECT_EQ(node.current, &root());
    receive(Syscall::nb_recv);
    EXPECT_EQ(node.current, &root());
    EXPECT_EQ(root().get(arch::badge_register), 0U);
    root().set(arch::capability_register, notification);
    world.system_call(Syscall::nb_wait);
    EXPECT_EQ(node.current, &root());
}

} // namespace
} // namespace keel
