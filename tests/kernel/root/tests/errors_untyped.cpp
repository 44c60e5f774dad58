// SPDX-License-Identifier: Apache-2.0
//
// Retype with every argument wrong in turn, and what memory is left after it.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr Word root = sel4::slot_init_cnode;

void observe_retype(std::string_view what, CPtr untyped, const RawMessage& message) {
    observe_call(what, untyped, Label::untyped_retype, message);
}

} // namespace

TEST(errors_retype, "UNTYPED0101", "Retype looks at type, size, destination and memory in one order") {
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const CPtr cnode = env.make(ObjectType::cnode, 4);
    const SlotPos to = env.slot();
    const auto check = [&](std::string_view what, const RawMessage& message) {
        observe_retype(what, untyped, message);
        (void)env.remove(to);
    };
    check("five words", {{2, 0, 0, 0, to}, {root}});
    check("no root", {{2, 0, 0, 0, to, 1}, {}});
    check("six words", {{2, 0, 0, 0, to, 1}, {root}});
    for (const Word type : {Word{14}, Word{15}, ~Word{0}})
        check("type", {{type, 0, 0, 0, to, 1}, {root}});
    for (Word type = 0; type < 14; ++type) {
        observe("type", {type});
        for (const Word size : {Word{0}, Word{1}, Word{3}, Word{4}, Word{6}, Word{7}, Word{12}, Word{13}, Word{42},
                                Word{43}, Word{47}, Word{48}, Word{62}, Word{63}, Word{64}, ~Word{0}, ~Word{0} - 4})
            check("size", {{type, size, 0, 0, to, 1}, {root}});
    }
    for (const Word depth : {Word{0}, Word{3}, Word{4}, Word{5}, Word{64}, Word{65}, ~Word{0}}) {
        check("root's slot, depth", {{2, 0, sel4::slot_init_cnode, depth, to, 1}, {root}});
        check("empty, depth", {{2, 0, to, depth, to, 1}, {root}});
        check("endpoint's place, depth", {{2, 0, 2, depth, to, 1}, {cnode}});
        check("no CNode, depth", {{2, 0, 2, depth, to, 1}, {sel4::slot_init_tcb}});
    }
    check("offset 15", {{2, 0, 0, 0, 15, 1}, {cnode}});
    for (const Word offset : {Word{16}, Word{17}, ~Word{0}})
        check("offset", {{2, 0, 0, 0, offset, 1}, {cnode}});
    for (const Word count : {Word{0}, Word{2}, Word{16}, Word{17}, Word{256}, Word{257}, ~Word{0}})
        check("count", {{2, 0, 0, 0, 8, count}, {cnode}});
    check("second slot taken", {{2, 0, 0, 0, sel4::slot_init_tcb - 1, 2}, {root}});
    check("taken and no memory", {{10, 0, 0, 0, sel4::slot_init_tcb, 1}, {root}});
    check("bad size and bad slot", {{4, 0, 0, 0, sel4::slot_init_tcb, 1}, {root}});
    check("bad count and bad offset", {{2, 0, 0, 0, 4096, 0}, {root}});
}

TEST(retype_left, "UNTYPED0102", "memory that is left is counted from what was made last") {
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const CPtr cnode = env.make(ObjectType::cnode, 4);
    constexpr struct {
        Word type;
        Word size;
        Word count;
    } steps[] = {{2, 0, 3}, {1, 0, 2}, {3, 0, 1}, {10, 0, 1}, {1, 0, 1}, {0, 4, 2}, {0, 9, 3}, {6, 0, 1}, {4, 5, 2}};
    Word slot = 0;
    for (const auto& step : steps) {
        observe_retype("step", untyped, {{step.type, step.size, 0, 0, slot, step.count}, {cnode}});
        while (slot < 16 &&
               invoke<Label::cnode_copy>(cnode, slot, 4, cnode, slot, 4, sel4::all_rights) == Error::delete_first)
            ++slot;
        observe("slots", {slot});
        if (slot == 16) break;
    }
    // A single object that goes leaves its memory in use as long as there are others.
    CHECK_OK(invoke<Label::cnode_delete>(cnode, 0, 4));
    observe_retype("after delete", untyped, {{10, 0, 0, 0, 0, 1}, {cnode}});
    CHECK_OK(env.revoke(untyped));
    observe_retype("after revoke", untyped, {{10, 0, 0, 0, 0, 1}, {cnode}});
}

TEST(retype_device, "UNTYPED0103", "of device memory only pages and untyped memory are made") {
    const sel4::BootInfo& info = env.info();
    CPtr device = 0;
    for (Word i = 0; i < info.untyped.end - info.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info.untyped_list[i];
        if (desc.is_device && desc.paddr == 0xfed00000) device = info.untyped.start + i;
    }
    CHECK(device != 0);
    const SlotPos to = env.slot();
    for (Word type = 0; type < 14; ++type) {
        observe("type", {type});
        observe_retype("size 7", device, {{type, 7, 0, 0, to, 1}, {root}});
        (void)env.remove(to);
    }
}

TEST(retype_self, "UNTYPED0104", "the new objects' CNode may be one that was made of the same memory") {
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const SlotPos cnode = env.slot();
    observe_retype("CNode", untyped, {{4, 3, 0, 0, cnode, 1}, {root}});
    observe_retype("into it", untyped, {{2, 0, 0, 0, 0, 8}, {cnode}});
    observe_retype("into it by address", untyped, {{2, 0, cnode, 64, 0, 1}, {root}});
    // The untyped memory's own capability can be in the CNode, too.
    CHECK_OK(invoke<Label::cnode_delete>(cnode, 7, 3));
    observe_call("move", cnode, Label::cnode_move, {{7, 3, untyped, 64}, {root}});
    observe("gone from the root", {env.is_empty(untyped)});
    observe_call("delete the CNode", root, Label::cnode_delete, {{cnode, 64}, {}});
    observe("CNode", {env.is_empty(cnode)});
}

} // namespace test
