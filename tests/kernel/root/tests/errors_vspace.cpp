// SPDX-License-Identifier: Apache-2.0
//
// Invocations of pages, paging structures and ASID pools with every argument wrong in turn.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr CPtr own = sel4::slot_init_vspace;
constexpr CPtr root = sel4::slot_init_cnode;
constexpr Word rw = sel4::read_write.raw();
constexpr Word far_address = 0x7000'0000'0000;
constexpr Word edges[] = {0,
                          1,
                          0xfff,
                          0x1000,
                          0x7fff'ffff'e000,
                          0x7fff'ffff'efff,
                          0x7fff'ffff'f000,
                          0x7fff'ffff'ffff,
                          0x7fff'c000'0000,
                          0x7fff'ffe0'0000,
                          0x7fff'ffc0'0000,
                          0x7fff'8000'0000,
                          0x8000'0000'0000,
                          0xffff'7fff'ffff'f000,
                          0xffff'8000'0000'0000,
                          0xffff'ffff'ffff'f000,
                          ~Word{0}};

struct Space {
    explicit Space(Env& env) : pml4(env.make(ObjectType::pml4)) {
        (void)invoke<Label::asid_pool_assign>(sel4::slot_init_asid_pool, pml4);
    }
    CPtr pml4;
};

struct Table {
    ObjectType type;
    Label map;
    Label unmap;
};
constexpr Table tables[] = {{ObjectType::pdpt, Label::pdpt_map, Label::pdpt_unmap},
                            {ObjectType::page_directory, Label::page_directory_map, Label::page_directory_unmap},
                            {ObjectType::page_table, Label::page_table_map, Label::page_table_unmap}};

} // namespace

TEST(errors_page, "VSPACE0101", "Page_Map checks address space, address and alignment in one order") {
    const Space space(env);
    const CPtr small = env.make(ObjectType::page);
    const CPtr large = env.make(ObjectType::large_page);
    const CPtr unassigned = env.make(ObjectType::pml4);
    const CPtr none = env.slot();
    for (const CPtr page : {small, large}) {
        observe_call("two words", page, Label::page_map, {{0x1000, rw}, {own}});
        observe_call("no address space", page, Label::page_map, {{0x1000, rw, 0}, {}});
        for (const CPtr bad : {none, unassigned, small, root, CPtr{1}})
            observe_call("bad address space", page, Label::page_map, {{1, rw, 0}, {bad}});
        for (const Word address : edges) {
            observe("address", {address});
            observe_call("map", page, Label::page_map, {{address, rw, 0}, {space.pml4}});
            observe_call("unmap", page, Label::page_unmap, {{}, {}});
        }
    }
}

TEST(errors_table, "VSPACE0102", "Map of a paging structure rounds its address down and needs those above it") {
    const Space space(env);
    const CPtr unassigned = env.make(ObjectType::pml4);
    const CPtr none = env.slot();
    const CPtr large = env.make(ObjectType::large_page);
    // The tables of the levels above are put where the next ones go, so that each level is tried with and without.
    for (const Table& table : tables) {
        observe("table", {Word(table.type)});
        const CPtr object = env.make(table.type);
        observe_call("one word", object, table.map, {{0x1000}, {own}});
        observe_call("no address space", object, table.map, {{0x1000, 0}, {}});
        for (const CPtr bad : {none, unassigned, object, root})
            observe_call("bad address space", object, table.map, {{0x1000, 0}, {bad}});
        for (const Word address : edges) {
            observe("address", {address});
            observe_call("map", object, table.map, {{address, 0}, {space.pml4}});
            observe_call("again", object, table.map, {{address, 0}, {space.pml4}});
            observe_call("unmap", object, table.unmap, {{}, {}});
        }
        observe_call("unmap unmapped", object, table.unmap, {{}, {}});
        observe_call("to stay", object, table.map, {{far_address + 0x1234567, 0}, {space.pml4}});
        observe_call("over it", env.make(table.type), table.map, {{far_address, 0}, {space.pml4}});
        observe_call("copy", sel4::slot_init_cnode, Label::cnode_copy,
                     {{none, 64, object, 64, sel4::all_rights.raw()}, {sel4::slot_init_cnode}});
        observe_call("unmap with copy", object, table.unmap, {{}, {}});
        observe_call("unmap the copy", none, table.unmap, {{}, {}});
        observe_call("map the copy", none, table.map, {{0, 0}, {space.pml4}});
        CHECK_OK(env.remove(none));
        // A page table where there is none yet, to see which level is missing.
        observe_call("page below", env.make(ObjectType::page), Label::page_map, {{far_address, rw, 0}, {space.pml4}});
        observe_call("large page below", large, Label::page_map, {{far_address, rw, 0}, {space.pml4}});
        observe_call("unmap", large, Label::page_unmap, {{}, {}});
    }
}

TEST(errors_remap, "VSPACE0103", "a mapped page is mapped again only where it is") {
    const Space space(env);
    const CPtr page = env.make(ObjectType::page);
    const Word address = env.address();
    const Word other = env.address();
    const auto map = [&](std::string_view what, CPtr cap, CPtr pml4, Word at) {
        observe_call(what, cap, Label::page_map, {{at, rw, 0}, {pml4}});
    };
    map("first", page, own, address);
    map("again", page, own, address);
    map("elsewhere", page, own, other);
    map("elsewhere, unaligned", page, own, other + 1);
    map("elsewhere, kernel's", page, own, ~Word{0});
    map("other space", page, space.pml4, address);
    map("other space, elsewhere", page, space.pml4, other);
    const CPtr copy = env.slot();
    CHECK_OK(env.copy(copy, page));
    map("copy, over it", copy, own, address);
    map("copy, elsewhere", copy, own, other);
    const CPtr second = env.make(ObjectType::page);
    map("another page over it", second, own, address);
    const CPtr large = env.make(ObjectType::large_page);
    map("large page over it", large, own, address & ~Word{0x1fffff});
    // The page that was mapped over has lost its place; its capability doesn't know.
    observe_call("unmap the first", page, Label::page_unmap, {{}, {}});
    *reinterpret_cast<volatile Word*>(address) = 1;
    CHECK_OK(env.remove(page));
    *reinterpret_cast<volatile Word*>(address) = 2;
    observe_call("unmap the second", second, Label::page_unmap, {{}, {}});
    observe_call("unmap again", second, Label::page_unmap, {{}, {}});
    observe_call("unmap with words", second, Label::page_unmap, {{1, 2, 3}, {own}});
}

TEST(errors_large, "VSPACE0104", "large pages and page tables keep out of each other's way") {
    const Space space(env);
    for (const Table& table : tables)
        if (table.type != ObjectType::page_table)
            CHECK_OK(
                Error(call_raw(env.make(table.type), Word(table.map), {{far_address, 0}, {space.pml4}}).info.label()));
    const CPtr large = env.make(ObjectType::large_page);
    const CPtr page = env.make(ObjectType::page);
    const CPtr page_table = env.make(ObjectType::page_table);
    for (const Word offset : {Word{0x1000}, Word{0x100000}, Word{0x200000}}) {
        observe("offset", {offset});
        observe_call("large", large, Label::page_map, {{far_address + offset, rw, 0}, {space.pml4}});
    }
    observe_call("page below it", page, Label::page_map, {{far_address + 0x200000, rw, 0}, {space.pml4}});
    observe_call("table over it", page_table, Label::page_table_map, {{far_address + 0x200000, 0}, {space.pml4}});
    observe_call("unmap", large, Label::page_unmap, {{}, {}});
    observe_call("table", page_table, Label::page_table_map, {{far_address + 0x200000, 0}, {space.pml4}});
    observe_call("large over it", large, Label::page_map, {{far_address + 0x200000, rw, 0}, {space.pml4}});
    observe_call("page in it", page, Label::page_map, {{far_address + 0x200000, rw, 0}, {space.pml4}});
    observe_call("unmap the table", page_table, Label::page_table_unmap, {{}, {}});
    observe_call("large in its place", large, Label::page_map, {{far_address + 0x200000, rw, 0}, {space.pml4}});
    observe_call("unmap the page", page, Label::page_unmap, {{}, {}});
    observe_call("map it elsewhere", page, Label::page_map, {{far_address, rw, 0}, {space.pml4}});
}

TEST(errors_asid, "VSPACE0105", "MakePool and Assign check their arguments in one order") {
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const CPtr small = env.make(ObjectType::untyped, 11);
    const CPtr large = env.make(ObjectType::untyped, 13);
    const CPtr used = env.make(ObjectType::untyped, 12);
    const SlotPos child = env.slot();
    CHECK_OK(env.retype(used, ObjectType::endpoint, 0, child));
    const SlotPos pool = env.slot();
    const auto make = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_asid_control, Label::asid_control_make_pool, message);
    };
    make("one word", {{pool}, {untyped, root}});
    make("one capability", {{pool, 64}, {untyped}});
    for (const CPtr bad : {pool, small, large, used, root})
        make("untyped", {{pool, 64}, {bad, root}});
    make("used and slot taken", {{1, 64}, {used, root}});
    make("slot taken", {{1, 64}, {untyped, root}});
    make("depth", {{pool, 0}, {untyped, root}});
    make("no CNode", {{pool, 64}, {untyped, untyped}});
    make("pool", {{pool, 64}, {untyped, root}});
    make("again", {{env.slot(), 64}, {untyped, root}});
    observe_call("untyped is used up", untyped, Label::untyped_retype, {{2, 0, 0, 0, env.slot(), 1}, {root}});
    const CPtr space = env.make(ObjectType::pml4);
    const auto assign = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, pool, Label::asid_pool_assign, message);
    };
    assign("nothing", {{}, {}});
    for (const CPtr bad : {env.slot(), untyped, root, own, pool})
        assign("bad", {{}, {bad}});
    assign("space", {{}, {space}});
    assign("again", {{}, {space}});
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, pool));
    CHECK_OK(env.remove(pool));
    CHECK_OK(env.revoke(untyped));
    observe("copy is gone", {env.is_empty(copy)});
}

TEST(asid_pools, "VSPACE0106", "there are pools for as many address spaces as ASIDs, and one gives 512") {
    unsigned made = 0;
    SlotPos pools[10];
    for (SlotPos& pool : pools) {
        const CPtr untyped = env.make(ObjectType::untyped, 12);
        pool = env.slot();
        const sel4::Received reply =
            call_raw(sel4::slot_asid_control, Word(Label::asid_control_make_pool), {{pool, 64}, {untyped, root}});
        observe("pool", reply);
        made += reply.info.label() == 0;
    }
    observe("made", {made});
    const SlotPos first = env.slot();
    for (unsigned i = 1; i < 256; ++i)
        (void)env.slot();
    unsigned assigned = 0;
    for (unsigned round = 0; round < 3; ++round) {
        CHECK_OK(env.retype(env.memory(), ObjectType::pml4, 0, first, 256));
        for (SlotPos space = first; space < first + 256; ++space) {
            const Error error = invoke<Label::asid_pool_assign>(pools[0], space);
            if (error == Error::none)
                ++assigned;
            else if (assigned == 512)
                observe("full", {Word(error)}), assigned = 513;
        }
        // The address spaces stay, in a CNode of their own.
        const CPtr cnode = env.make(ObjectType::cnode, 8);
        for (Word i = 0; i < 256; ++i)
            CHECK_OK(invoke<Label::cnode_move>(cnode, i, 8, root, first + i, 64));
    }
    observe("assigned", {assigned});
}

} // namespace test
