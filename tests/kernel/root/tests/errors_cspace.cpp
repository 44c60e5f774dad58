// SPDX-License-Identifier: Apache-2.0
//
// Invocations of CNodes with every argument wrong in turn: the error, its words, and which error comes first.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr Word root = sel4::slot_init_cnode;
constexpr Word full = sel4::word_bits;
constexpr Word all = sel4::all_rights.raw();

// A CNode of 16 slots with a guard of 8 bits in front of it, with an endpoint in slot 1 and a CNode of 4 slots without
// guard in slot 2.
struct Tree {
    static constexpr Word guard = 0xa5;
    static constexpr Word guard_bits = 8;
    static constexpr Word radix = 4;

    explicit Tree(Env& env) : plain(env.make(ObjectType::cnode, radix)), inner(env.make(ObjectType::cnode, 2)) {
        guarded = env.minted(plain, sel4::all_rights, sel4::CNodeCapData(guard, guard_bits).raw());
        endpoint = env.make(ObjectType::endpoint);
        put(1, endpoint);
        put(2, inner);
    }
    void put(Word index, SlotPos from) const {
        (void)invoke<Label::cnode_copy>(plain, index, radix, root, from, full, sel4::all_rights);
    }
    static constexpr Word at(Word index) { return guard << radix | index; }

    CPtr plain;
    CPtr inner;
    CPtr guarded;
    CPtr endpoint;
};

void observe_slot(std::string_view what, CPtr cnode, Word index, Word depth) {
    observe_call(what, cnode, Label::cnode_delete, {{index, depth}, {}});
}

} // namespace

TEST(errors_slot, "CSPACE0101", "a slot that can't be found is refused with where the search ended") {
    const Tree tree(env);
    for (const Word depth :
         {Word{0}, Word{1}, Word{3}, Word{4}, Word{5}, Word{63}, Word{64}, Word{65}, Word{256}, Word{257}, ~Word{0}}) {
        observe("depth", {depth});
        observe_slot("plain", tree.plain, 7, depth);
        observe_slot("plain, high bits", tree.plain, ~Word{0}, depth);
        observe_slot("guarded, right", tree.guarded, Tree::at(7), depth);
        observe_slot("guarded, wrong", tree.guarded, 7, depth);
    }
    for (Word depth = 7; depth <= 20; ++depth) {
        observe("depth", {depth});
        observe_slot("endpoint in it", tree.guarded, Tree::at(1), depth);
        observe_slot("shifted", tree.guarded, Tree::at(1) << (depth > 12 ? depth - 12 : 0), depth);
        observe_slot("CNode in it", tree.guarded, Tree::at(2) << (depth > 12 ? depth - 12 : 0), depth);
        observe_slot("wrong guard", tree.guarded, Word{0x5a2} << (depth > 12 ? depth - 12 : 0), depth);
    }
    observe_slot("root, a bit too few", root, 5, 63);
    observe_slot("root, with guard", root, Word{1} << 40 | 5, 64);
}

TEST(errors_copy, "CSPACE0102", "Copy, Mint, Move and Mutate look at destination, source and arguments in one order") {
    const Tree tree(env);
    const SlotPos to = env.slot();
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const SlotPos child = env.slot();
    CHECK_OK(env.retype(untyped, ObjectType::endpoint, 0, child));
    const CPtr badged = env.minted(tree.endpoint, sel4::all_rights, 3);
    const CPtr table = env.make(ObjectType::page_table);
    const CPtr space = env.make(ObjectType::pml4);
    const auto check = [&](std::string_view what, const RawMessage& message, CPtr cnode = root) {
        for (const Label label : {Label::cnode_copy, Label::cnode_mint, Label::cnode_mutate, Label::cnode_move}) {
            observe_call(what, cnode, label, message);
            (void)env.remove(to);
        }
    };
    check("no words", {{}, {root}});
    check("a word", {{to}, {root}});
    check("two words", {{to, full}, {root}});
    check("three words", {{to, full, tree.endpoint}, {root}});
    check("no source root", {{to, full, tree.endpoint, full, all, 0}, {}});
    check("destination taken, too few words", {{tree.endpoint, full, tree.endpoint}, {root}});
    check("destination taken", {{tree.endpoint, full, tree.endpoint, full}, {root}});
    check("destination taken, source missing", {{tree.endpoint, full, 7, 1, all, 0}, {tree.plain}});
    check("destination depth 0", {{to, 0, tree.endpoint, full, all, 0}, {root}});
    check("source depth 0", {{to, full, 1, 0, all, 0}, {tree.plain}});
    check("source depth 65", {{to, full, 1, 65, all, 0}, {tree.plain}});
    check("source depth short", {{to, full, 1, 3, all, 0}, {tree.plain}});
    check("source guard wrong", {{to, full, 1, 12, all, 0}, {tree.guarded}});
    check("source root no CNode", {{to, full, 1, 4, all, 0}, {tree.endpoint}});
    check("source root empty", {{to, full, 1, 4, all, 0}, {to}});
    check("source empty", {{to, full, 7, 4, all, 0}, {tree.plain}});
    check("source empty, too few words", {{to, full, 7, 4}, {tree.plain}});
    check("untyped with children", {{to, full, untyped, full, all, 0}, {root}});
    check("untyped with children, no arguments", {{to, full, untyped, full}, {root}});
    check("badged", {{to, full, badged, full, all, 4}, {root}});
    check("badged, no badge", {{to, full, badged, full, all, 0}, {root}});
    check("unmapped page table", {{to, full, table, full, all, 0}, {root}});
    check("address space without ASID", {{to, full, space, full, all, 0}, {root}});
    for (const Label label : {Label::cnode_copy, Label::cnode_mint})
        for (const SlotPos single : {sel4::slot_irq_control, sel4::slot_io_port_control})
            observe_call("single", root, label, {{to, full, single, full, all, 0}, {root}});
    check("CNode, guard too long", {{to, full, tree.inner, full, all, sel4::CNodeCapData(0, 63).raw()}, {root}});
    check("invoked through an inner CNode", {{to, full, 1, 4, all, 0}, {tree.plain}}, tree.guarded);
    check("destination is source", {{tree.endpoint, full, tree.endpoint, full, all, 0}, {root}});
}

TEST(errors_move_short, "CSPACE0103",
     "Copy without rights, Mint without badge and Mutate without badge are truncated") {
    const Tree tree(env);
    const SlotPos to = env.slot();
    const CPtr thread = env.make(ObjectType::tcb);
    for (const Label label : {Label::cnode_copy, Label::cnode_mint, Label::cnode_mutate, Label::cnode_move}) {
        observe_call("four words", root, label, {{to, full, thread, full}, {root}});
        (void)env.remove(to);
        (void)env.remove(thread);
        CHECK_OK(env.retype(env.memory(), ObjectType::tcb, 0, thread));
        observe_call("five words", root, label, {{to, full, thread, full, all}, {root}});
        (void)env.remove(to);
        (void)env.remove(thread);
        CHECK_OK(env.retype(env.memory(), ObjectType::tcb, 0, thread));
    }
}

TEST(errors_rotate, "CSPACE0104", "Rotate looks at its three slots in one order") {
    const Tree tree(env);
    const CPtr a = env.make(ObjectType::tcb);
    const CPtr b = env.make(ObjectType::reply);
    const SlotPos to = env.slot();
    const SlotPos none = env.slot();
    const auto check = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, root, Label::cnode_rotate, message);
    };
    check("seven words", {{to, full, 0, a, full, 0, b}, {root, root}});
    check("one root", {{to, full, 0, a, full, 0, b, full}, {root}});
    check("no root", {{to, full, 0, a, full, 0, b, full}, {}});
    check("destination taken", {{sel4::slot_init_tcb, full, 0, a, full, 0, b, full}, {root, root}});
    check("pivot is destination", {{a, full, 0, a, full, 0, b, full}, {root, root}});
    check("pivot is source", {{to, full, 0, a, full, 0, a, full}, {root, root}});
    check("source empty", {{to, full, 0, a, full, 0, none, full}, {root, root}});
    check("pivot empty", {{to, full, 0, none, full, 0, b, full}, {root, root}});
    check("source depth", {{to, full, 0, a, full, 0, b, 0}, {root, root}});
    check("pivot depth", {{to, full, 0, a, 65, 0, b, full}, {root, root}});
    check("source and pivot not found", {{to, full, 0, a, 12, 0, b, 13}, {root, root}});
    check("source root", {{to, full, 0, a, full, 0, b, full}, {root, a}});
    check("pivot root", {{to, full, 0, a, full, 0, b, full}, {none, root}});
    check("endpoint as source", {{to, full, 0, a, full, 0, tree.endpoint, full}, {root, root}});
    check("endpoint as pivot", {{to, full, 0, tree.endpoint, full, 0, b, full}, {root, root}});
    check("CNode with bad guard", {{to, full, 63, tree.inner, full, 0, b, full}, {root, root}});
    check("swap", {{b, full, 0, a, full, 0, b, full}, {root, root}});
    observe_call("suspends what was the reply's", b, Label::tcb_suspend, {{}, {}});
    check("guards", {{to, full, sel4::CNodeCapData(5, 3).raw(), tree.inner, full, 0, b, full}, {root, root}});
    observe_slot("guard 5", to, Word{5} << 2 | 1, 5);
    observe_slot("guard 4", to, Word{4} << 2 | 1, 5);
}

TEST(errors_cancel, "CSPACE0105", "CancelBadgedSends needs an endpoint capability with all rights") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    for (Word rights = 0; rights < 16; ++rights) {
        const CPtr cap = env.minted(endpoint, sel4::CapRights(rights), rights % 3);
        observe("rights", {rights});
        observe_call("cancel", root, Label::cnode_cancel_badged_sends, {{cap, full}, {}});
    }
    observe_call("thread", root, Label::cnode_cancel_badged_sends, {{sel4::slot_init_tcb, full}, {}});
    observe_call("empty", root, Label::cnode_cancel_badged_sends, {{env.slot(), full}, {}});
    observe_call("notification", root, Label::cnode_cancel_badged_sends,
                 {{env.make(ObjectType::notification), full}, {}});
}

TEST(guards, "CSPACE0106", "a guard is set by Mint, Mutate and Copy as its data says") {
    const CPtr cnode = env.make(ObjectType::cnode, 4);
    const SlotPos to = env.slot();
    for (const Word bits : {Word{0}, Word{1}, Word{8}, Word{57}, Word{58}, Word{60}, Word{61}, Word{63}})
        for (const Word guard : {Word{0}, Word{1}, ~Word{0} >> 6}) {
            const Word data = guard << 6 | bits;
            observe("bits and guard", {bits, guard});
            observe_call("mint", root, Label::cnode_mint, {{to, full, cnode, full, all, data}, {root}});
            observe_slot("address 0", to, 0, bits + 4);
            observe_slot("address ~0", to, ~Word{0}, bits + 4);
            observe_slot("address 16", to, 16, bits + 4);
            (void)env.remove(to);
        }
}

TEST(derivation, "CSPACE0107", "Revoke deletes what the derivation tree says") {
    // For each way to derive: which of original, derived and twice derived are left after a Revoke of each.
    struct Way {
        std::string_view name;
        ObjectType type;
        unsigned size_bits;
        Word first_badge;
        Word second_badge;
    };
    constexpr Way ways[] = {
        {"endpoint, plain copies", ObjectType::endpoint, 0, 0, 0},
        {"endpoint, badge of a copy", ObjectType::endpoint, 0, 0, 7},
        {"endpoint, copy of a badge", ObjectType::endpoint, 0, 7, 0},
        {"notification, badge of a copy", ObjectType::notification, 0, 0, 7},
        {"notification, copy of a badge", ObjectType::notification, 0, 7, 0},
        {"reply", ObjectType::reply, 0, 0, 0},
        {"thread", ObjectType::tcb, 0, 0, 0},
        {"CNode", ObjectType::cnode, 2, 0, 0},
        {"CNode with guard", ObjectType::cnode, 2, sel4::CNodeCapData(1, 1).raw(), sel4::CNodeCapData(2, 2).raw()},
        {"scheduling context", ObjectType::sched_context, 8, 0, 0},
        {"untyped", ObjectType::untyped, 6, 0, 0},
        {"page", ObjectType::page, 0, 0, 0},
    };
    for (const Way& way : ways) {
        observe(way.name, {});
        for (unsigned revoked = 0; revoked < 3; ++revoked) {
            const SlotPos original = env.make(way.type, way.size_bits);
            const SlotPos first = env.slot();
            const SlotPos second = env.slot();
            const SlotPos slots[] = {original, first, second};
            observe_call("first", root, Label::cnode_mint,
                         {{first, full, original, full, all, way.first_badge}, {root}});
            observe_call("second", root, Label::cnode_mint,
                         {{second, full, first, full, all, way.second_badge}, {root}});
            CHECK_OK(env.revoke(slots[revoked]));
            observe("left", {env.is_empty(original), env.is_empty(first), env.is_empty(second)});
        }
    }
}

TEST(untyped_copies, "CSPACE0108", "untyped memory that was copied is the copies' ancestor, and used up") {
    const CPtr piece = env.make(ObjectType::untyped, 12);
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, piece));
    const SlotPos object = env.slot();
    observe_call("original", piece, Label::untyped_retype, {{2, 0, 0, 0, object, 1}, {root}});
    observe_call("copy", copy, Label::untyped_retype, {{2, 0, 0, 0, object, 1}, {root}});
    observe_call("original again", piece, Label::untyped_retype, {{2, 0, 0, 0, env.slot(), 1}, {root}});
    CHECK_OK(env.revoke(piece));
    observe("copy and object gone", {env.is_empty(copy), env.is_empty(object)});
    observe_call("original after revoke", piece, Label::untyped_retype, {{2, 0, 0, 0, object, 1}, {root}});
}

} // namespace test
