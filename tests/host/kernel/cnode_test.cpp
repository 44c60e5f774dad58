// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/derivation.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

#include <array>

namespace keel {
namespace {

constexpr CPtr a = World::first_free;
constexpr CPtr b = a + 1;
constexpr CPtr c = a + 2;
constexpr CPtr d = a + 3;
constexpr Word all = 15;

struct CNode : testing::Test {
    World world;

    Message copy(CPtr to, CPtr from, Word rights = all) {
        return world.call(World::root_cnode, Label::cnode_copy, {to, 64, from, 64, rights}, {World::root_cnode});
    }
    Message mint(CPtr to, CPtr from, Word badge, Word rights = all) {
        return world.call(World::root_cnode, Label::cnode_mint, {to, 64, from, 64, rights, badge}, {World::root_cnode});
    }
    Message move(CPtr to, CPtr from) {
        return world.call(World::root_cnode, Label::cnode_move, {to, 64, from, 64}, {World::root_cnode});
    }
    Message erase(CPtr slot) { return world.call(World::root_cnode, Label::cnode_delete, {slot, 64}); }
    Message revoke(CPtr slot) { return world.call(World::root_cnode, Label::cnode_revoke, {slot, 64}); }
    bool is_empty(CPtr slot) { return world.slot(slot).cap.is_null(); }
};

TEST_F(CNode, CopiesWithFewerRights) {
    world.retype(ObjectType::endpoint, 0, a);
    EXPECT_EQ(copy(b, a, sel4::can_write.raw()).error(), Error::none);
    EXPECT_EQ(world.slot(b).cap.as<EndpointCap>().rights(), sel4::can_write);
    EXPECT_EQ(copy(b, a).error(), Error::delete_first);
    EXPECT_EQ(copy(c, d).error(), Error::failed_lookup);
    EXPECT_EQ(copy(c, d).words, (std::vector<Word>{1, 2, 64}));
}

TEST_F(CNode, BadgesOnce) {
    world.retype(ObjectType::endpoint, 0, a);
    EXPECT_EQ(mint(b, a, 7).error(), Error::none);
    EXPECT_EQ(mint(c, b, 8).error(), Error::illegal_operation);
    EXPECT_EQ(copy(c, b).error(), Error::none);
    EXPECT_TRUE(is_parent_of(world.slot(b), world.slot(c)));
    EXPECT_EQ(revoke(b).error(), Error::none);
    EXPECT_TRUE(is_empty(c));
    EXPECT_FALSE(is_empty(b));
    EXPECT_EQ(revoke(a).error(), Error::none);
    EXPECT_TRUE(is_empty(b));
}

TEST_F(CNode, MoveKeepsThePlaceInTheTree) {
    world.retype(ObjectType::notification, 0, a);
    EXPECT_EQ(mint(b, a, 1).error(), Error::none);
    EXPECT_EQ(move(c, a).error(), Error::none);
    EXPECT_TRUE(is_empty(a));
    EXPECT_EQ(revoke(c).error(), Error::none);
    EXPECT_TRUE(is_empty(b));
}

TEST_F(CNode, RotateExchangesAndShifts) {
    world.retype(ObjectType::tcb, 0, a);
    world.retype(ObjectType::sched_context, 7, b);
    const auto rotate = [&](CPtr destination, CPtr pivot, CPtr source) {
        return world.call(World::root_cnode, Label::cnode_rotate, {destination, 64, 0, pivot, 64, 0, source, 64},
                          {World::root_cnode, World::root_cnode});
    };
    EXPECT_EQ(rotate(a, b, a).error(), Error::none);
    EXPECT_TRUE(world.slot(a).cap.is(CapType::sched_context));
    EXPECT_TRUE(world.slot(b).cap.is(CapType::thread));
    EXPECT_EQ(rotate(c, a, b).error(), Error::none);
    EXPECT_TRUE(world.slot(c).cap.is(CapType::sched_context));
    EXPECT_TRUE(world.slot(a).cap.is(CapType::thread));
    EXPECT_TRUE(is_empty(b));
    EXPECT_EQ(rotate(d, a, a).error(), Error::illegal_operation);
}

TEST_F(CNode, UntypedIsCopiedOnlyWithoutChildren) {
    world.retype(ObjectType::untyped, 12, a);
    EXPECT_EQ(copy(b, a).error(), Error::none);
    EXPECT_EQ(copy(c, a).error(), Error::revoke_first);
    EXPECT_EQ(erase(b).error(), Error::none);
    EXPECT_EQ(copy(c, World::untyped).error(), Error::revoke_first);
}

TEST_F(CNode, LookupFailuresAreExact) {
    world.retype(ObjectType::cnode, 4, a);
    const auto lookup = [&](CPtr root, Word index, Word depth) {
        return world.call(root, Label::cnode_delete, {index, depth});
    };
    EXPECT_EQ(lookup(World::root_cnode, a, 65).words, (std::vector<Word>{1, 64}));
    EXPECT_EQ(lookup(World::root_cnode, a, 0).words, (std::vector<Word>{1, 64}));
    // The guard of 56 bits doesn't fit.
    EXPECT_EQ(lookup(World::root_cnode, a, 8).words, (std::vector<Word>{0, 4, 8, 0, 56}));
    EXPECT_EQ(lookup(World::root_cnode, Word{1} << 63, 64).words, (std::vector<Word>{0, 4, 64, 0, 56}));
    EXPECT_EQ(lookup(a, 0, 3).words, (std::vector<Word>{0, 3, 3, 4}));
    EXPECT_EQ(lookup(a, 0, 7).words, (std::vector<Word>{0, 3, 3, 0}));
    // A CNode as argument that isn't one.
    const Message wrong = world.call(World::root_cnode, Label::cnode_copy, {b, 64, a, 64, all}, {sel4::slot_init_tcb});
    EXPECT_EQ(wrong.words, (std::vector<Word>{1, 1}));
}

TEST_F(CNode, DeletesWhatItContains) {
    world.retype(ObjectType::cnode, 4, a);
    world.retype(ObjectType::endpoint, 0, b);
    world.expect_done(a, Label::cnode_copy, {3, 4, b, 64, all}, {World::root_cnode});
    world.expect_done(a, Label::cnode_move, {9, 4, b, 64}, {World::root_cnode});
    EXPECT_EQ(erase(a).error(), Error::none);
    EXPECT_EQ(revoke(World::untyped).error(), Error::none);
    EXPECT_FALSE(has_children(world.slot(World::untyped)));
}

// CNodes that hold the last capabilities to each other, and to themselves.
TEST_F(CNode, DeletesNestedCNodesWithoutRecursion) {
    constexpr CPtr first = World::first_free;
    constexpr unsigned depth = 20;
    world.retype(ObjectType::cnode, 2, first, depth);
    for (unsigned i = depth - 1; i > 0; --i)
        world.expect_done(first + i - 1, Label::cnode_move, {3, 2, first + i, 64}, {World::root_cnode});
    EXPECT_EQ(erase(first).error(), Error::none);
    EXPECT_EQ(revoke(World::untyped).error(), Error::none);
    EXPECT_FALSE(has_children(world.slot(World::untyped)));

    world.retype(ObjectType::cnode, 2, a);
    world.expect_done(a, Label::cnode_move, {1, 2, a, 64}, {World::root_cnode});
    EXPECT_TRUE(is_empty(a));
    EXPECT_EQ(revoke(World::untyped).error(), Error::none);
    EXPECT_FALSE(has_children(world.slot(World::untyped)));
}

TEST_F(CNode, RevokeIsPreemptedAndGoesOn) {
    world.retype(ObjectType::endpoint, 0, a);
    for (CPtr i = 0; i < 200; ++i)
        EXPECT_EQ(copy(b + i, a).error(), Error::none);
    world.load(World::root_cnode, sel4::MessageInfo(static_cast<Word>(Label::cnode_revoke), 0, 0, 2),
               std::array<Word, 2>{a, 64}, {});
    unsigned attempts = 0;
    do {
        // Another interrupt is waiting each time.
        simulation::machine.pending[attempts++] = true;
        ASSERT_TRUE(world.system_call(Syscall::call));
    } while (World::was_preempted(world.root()));
    EXPECT_GE(attempts, 200 / config::work_units_per_preemption);
    for (CPtr i = 0; i < 200; ++i)
        EXPECT_TRUE(is_empty(b + i));
    EXPECT_EQ(World::message_of(world.root()).error(), Error::none);
}

} // namespace
} // namespace keel
