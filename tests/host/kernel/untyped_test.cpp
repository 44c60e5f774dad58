// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/derivation.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

constexpr CPtr a = World::first_free;

Message retype(World& world, ObjectType type, Word bits, CPtr destination, Word count, CPtr from = World::untyped) {
    return world.call(from, Label::untyped_retype, {static_cast<Word>(type), bits, 0, 0, destination, count},
                      {World::root_cnode});
}

TEST(Untyped, MakesObjectsOfEveryType) {
    World world;
    const std::pair<ObjectType, Word> types[] = {
        {ObjectType::untyped, 4}, {ObjectType::tcb, 0},  {ObjectType::endpoint, 0},   {ObjectType::notification, 0},
        {ObjectType::cnode, 3},   {ObjectType::pdpt, 0}, {ObjectType::reply, 0},      {ObjectType::sched_context, 7},
        {ObjectType::pml4, 0},    {ObjectType::page, 0}, {ObjectType::page_table, 0}, {ObjectType::page_directory, 0}};
    CPtr slot = a;
    for (const auto& [type, bits] : types) {
        EXPECT_EQ(retype(world, type, bits, slot, 1).error(), Error::none) << static_cast<Word>(type);
        EXPECT_TRUE(is_parent_of(world.slot(World::untyped), world.slot(slot))) << static_cast<Word>(type);
        ++slot;
    }
}

TEST(Untyped, RefusesWhatDoesNotFit) {
    World world;
    const Message large = retype(world, ObjectType::large_page, 0, a, 1);
    EXPECT_EQ(large.error(), Error::not_enough_memory);
    EXPECT_EQ(large.words, std::vector<Word>{bit(World::untyped_bits)});
    const Message many = retype(world, ObjectType::endpoint, 0, a, 257);
    EXPECT_EQ(many.error(), Error::range_error);
    EXPECT_EQ(many.words, (std::vector<Word>{1, 256}));
    EXPECT_EQ(retype(world, ObjectType::endpoint, 0, 255, 2).words, (std::vector<Word>{1, 1}));
    EXPECT_EQ(retype(world, ObjectType::endpoint, 0, 256, 1).words, (std::vector<Word>{0, 255}));
    EXPECT_EQ(retype(world, ObjectType::untyped, 3, a, 1).error(), Error::invalid_argument);
    EXPECT_EQ(retype(world, ObjectType::cnode, 0, a, 1).error(), Error::invalid_argument);
    EXPECT_EQ(retype(world, ObjectType::sched_context, 6, a, 1).error(), Error::invalid_argument);
    EXPECT_EQ(retype(world, ObjectType::untyped, 48, a, 1).words, (std::vector<Word>{0, 47}));
    EXPECT_EQ(retype(world, static_cast<ObjectType>(14), 0, a, 1).words, std::vector<Word>{0});
    EXPECT_EQ(retype(world, ObjectType::endpoint, 0, World::untyped, 1).error(), Error::delete_first);
}

TEST(Untyped, DeviceMemoryHoldsPagesOnly) {
    World world;
    EXPECT_EQ(retype(world, ObjectType::endpoint, 0, a, 1, World::device_untyped).error(), Error::invalid_argument);
    EXPECT_EQ(retype(world, ObjectType::page, 0, a, 2, World::device_untyped).error(), Error::none);
    EXPECT_EQ(retype(world, ObjectType::untyped, 12, a + 2, 1, World::device_untyped).error(), Error::none);
}

TEST(Untyped, IsUsedAgainInFullAfterRevoke) {
    World world;
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(retype(world, ObjectType::page, 0, a, 64).error(), Error::none);
        EXPECT_EQ(retype(world, ObjectType::endpoint, 0, a + 64, 1).error(), Error::not_enough_memory);
        EXPECT_EQ(world.call(World::root_cnode, Label::cnode_revoke, {World::untyped, 64}).error(), Error::none);
        EXPECT_TRUE(world.slot(a).cap.is_null());
    }
}

TEST(Untyped, ObjectsAreAligned) {
    World world;
    world.retype(ObjectType::endpoint, 0, a);
    world.retype(ObjectType::page, 0, a + 1);
    world.retype(ObjectType::endpoint, 0, a + 2);
    EXPECT_EQ(world.slot(a + 1).cap.address() % 4096, 0U);
    EXPECT_EQ(world.slot(a + 2).cap.address(), world.slot(a + 1).cap.address() + 4096);
}

} // namespace
} // namespace keel
