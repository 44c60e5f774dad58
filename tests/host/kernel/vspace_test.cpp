// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/vspace.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

struct Mappings : testing::Test {
    static constexpr CPtr pdpt = World::first_free;
    static constexpr CPtr directory = pdpt + 1;
    static constexpr CPtr table = pdpt + 2;
    static constexpr CPtr page = pdpt + 3;
    static constexpr CPtr copy = pdpt + 4;
    static constexpr CPtr vspace = sel4::slot_init_vspace;
    static constexpr Word address = 0x40201000;
    static constexpr Word read_write = 3;
    World world;

    void SetUp() override {
        world.retype(ObjectType::pdpt, 0, pdpt);
        world.retype(ObjectType::page_directory, 0, directory);
        world.retype(ObjectType::page_table, 0, table);
        world.retype(ObjectType::page, 0, page);
    }
    void map_tables() {
        world.expect_done(pdpt, Label::pdpt_map, {address, 0}, {vspace});
        world.expect_done(directory, Label::page_directory_map, {address, 0}, {vspace});
        world.expect_done(table, Label::page_table_map, {address, 0}, {vspace});
    }
    Message map(CPtr which, Word at = address) {
        return world.call(which, Label::page_map, {at, read_write, 0}, {vspace});
    }
    Entry* entry() { return walk(*world.slot(vspace).cap.object<Table>(), address, 1).entry; }
};

TEST_F(Mappings, NeedTablesFromTheTop) {
    const auto missing = [](unsigned bits) { return std::vector<Word>{0, 2, bits}; };
    EXPECT_EQ(map(page).words, missing(39));
    EXPECT_EQ(world.call(table, Label::page_table_map, {address, 0}, {vspace}).words, missing(39));
    world.expect_done(pdpt, Label::pdpt_map, {address, 0}, {vspace});
    EXPECT_EQ(map(page).words, missing(30));
    EXPECT_EQ(world.call(pdpt, Label::pdpt_map, {address, 0}, {vspace}).error(), Error::invalid_capability);
}

TEST_F(Mappings, PageIsMappedAndUnmapped) {
    map_tables();
    EXPECT_EQ(map(page).error(), Error::none);
    EXPECT_TRUE(entry()->is_page(1));
    EXPECT_EQ(entry()->page_address(1), world.call(page, Label::page_get_address).words.at(0));
    EXPECT_EQ(map(page, address + 0x1000).error(), Error::invalid_argument);
    world.expect_done(page, Label::page_unmap);
    EXPECT_FALSE(entry()->present());
}

TEST_F(Mappings, CopyIsNoMappingOfItsOwn) {
    map_tables();
    EXPECT_EQ(map(page).error(), Error::none);
    world.expect_done(World::root_cnode, Label::cnode_copy, {copy, 64, page, 64, 15}, {World::root_cnode});
    world.expect_done(World::root_cnode, Label::cnode_delete, {copy, 64});
    EXPECT_TRUE(entry()->present());
    world.expect_done(World::root_cnode, Label::cnode_delete, {page, 64});
    EXPECT_FALSE(entry()->present());
}

TEST_F(Mappings, TableTakesItsPagesWithIt) {
    map_tables();
    EXPECT_EQ(map(page).error(), Error::none);
    world.expect_done(table, Label::page_table_unmap);
    EXPECT_EQ(entry(), nullptr);
    world.expect_done(table, Label::page_table_map, {address, 0}, {vspace});
    EXPECT_FALSE(entry()->present());
}

} // namespace
} // namespace keel
