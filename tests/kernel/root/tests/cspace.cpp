// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr unsigned root_bits = sel4::word_bits;

Error move(SlotPos to, SlotPos from) {
    return invoke<Label::cnode_move>(sel4::slot_init_cnode, to, root_bits, sel4::slot_init_cnode, from, root_bits);
}

Error mutate(SlotPos to, SlotPos from, Word badge) {
    return invoke<Label::cnode_mutate>(sel4::slot_init_cnode, to, root_bits, sel4::slot_init_cnode, from, root_bits,
                                       badge);
}

} // namespace

TEST(cap_copy, "CSPACE0001", "a copied capability names the same object and outlives the original") {
    const CPtr notification = env.make(ObjectType::notification);
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, notification));
    CHECK_EQ(env.copy(copy, notification), Error::delete_first);
    sel4::signal(notification);
    const SlotPos badged = env.slot();
    CHECK_OK(env.mint(badged, notification, sel4::all_rights, 8));
    CHECK_OK(env.remove(notification));
    sel4::signal(badged);
    CHECK_EQ(sel4::poll(copy), 8);
}

TEST(cap_rights, "CSPACE0002", "a copy has no more rights than asked for, and never more than its source") {
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr read_only = env.minted(notification, sel4::can_read, 1);
    const SlotPos again = env.slot();
    CHECK_OK(env.copy(again, read_only, sel4::all_rights));
    sel4::nb_send(again, sel4::MessageInfo());
    CHECK_EQ(sel4::poll(notification), 0);
    const CPtr write_only = env.minted(notification, sel4::can_write, 2);
    sel4::signal(write_only);
    CHECK_EQ(sel4::poll(read_only), 2);
}

TEST(cap_badge, "CSPACE0003", "a badge is given once; badged capabilities can't be badged again") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr badged = env.minted(endpoint, sel4::all_rights, 5);
    CHECK_EQ(env.mint(env.slot(), badged, sel4::all_rights, 6), Error::illegal_operation);
    CHECK_EQ(mutate(env.slot(), endpoint, 7), Error::illegal_operation);
}

TEST(cap_move, "CSPACE0004", "a moved capability leaves its slot empty; Rotate moves two at once") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const SlotPos to = env.slot();
    CHECK_OK(move(to, endpoint));
    CHECK(env.is_empty(endpoint));
    CHECK_EQ(move(env.slot(), endpoint), Error::failed_lookup);
    const CPtr first = env.make(ObjectType::tcb);
    const CPtr second = env.make(ObjectType::reply);
    const SlotPos free = env.slot();
    CHECK_OK(invoke<Label::cnode_rotate>(sel4::slot_init_cnode, free, root_bits, 0, sel4::slot_init_cnode, first,
                                         root_bits, 0, sel4::slot_init_cnode, second, root_bits));
    CHECK(env.is_empty(second));
    CHECK_OK(invoke<Label::tcb_suspend>(free));
    CHECK(!env.is_empty(first));
}

TEST(cap_revoke, "CSPACE0005", "Revoke deletes what was derived, and only that") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr sibling = env.make(ObjectType::endpoint);
    SlotPos derived[10];
    for (Word i = 0; i < 10; ++i)
        derived[i] = env.minted(endpoint, sel4::all_rights, i + 1);
    const SlotPos grandchild = env.slot();
    CHECK_OK(env.copy(grandchild, derived[3]));
    CHECK_OK(env.revoke(endpoint));
    for (const SlotPos position : derived)
        CHECK(env.is_empty(position));
    CHECK(env.is_empty(grandchild));
    CHECK(!env.is_empty(endpoint));
    CHECK(!env.is_empty(sibling));
}

TEST(cnode_levels, "CSPACE0006", "capabilities in a second-level CNode are found by guard and depth") {
    constexpr unsigned radix = 4;
    constexpr Word guard_bits = 8;
    constexpr Word guard = 0xa5;
    const CPtr cnode = env.make(ObjectType::cnode, radix);
    const SlotPos guarded = env.slot();
    CHECK_OK(env.mint(guarded, cnode, sel4::all_rights, sel4::CNodeCapData(guard, guard_bits).raw()));
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const auto copy_to = [&](Word index, Word depth) {
        return invoke<Label::cnode_copy>(guarded, index, depth, sel4::slot_init_cnode, endpoint, root_bits,
                                         sel4::all_rights);
    };
    CHECK_OK(copy_to(guard << radix | 3, guard_bits + radix));
    CHECK_EQ(copy_to(guard << radix | 3, guard_bits + radix), Error::delete_first);
    CHECK_EQ(copy_to(0x5a << radix | 3, guard_bits + radix), Error::failed_lookup);
    CHECK_EQ(copy_to(guard << radix | 3, guard_bits + radix - 1), Error::failed_lookup);
    CHECK_EQ(copy_to(guard << radix | 3, guard_bits + radix + 1), Error::failed_lookup);
    CHECK_EQ(copy_to(0, 0), Error::range_error);
    CHECK_EQ(copy_to(0, 65), Error::range_error);
}

TEST(cnode_delete, "CSPACE0007", "deleting a CNode deletes the capabilities in it") {
    const CPtr cnode = env.make(ObjectType::cnode, 6);
    const CPtr notification = env.make(ObjectType::notification);
    for (Word i = 0; i < 64; ++i)
        CHECK_OK(
            invoke<Label::cnode_copy>(cnode, i, 6, sel4::slot_init_cnode, notification, root_bits, sel4::all_rights));
    // A loop: the CNode holds a capability to itself.
    CHECK_OK(invoke<Label::cnode_delete>(cnode, 63, 6));
    CHECK_OK(invoke<Label::cnode_copy>(cnode, 63, 6, sel4::slot_init_cnode, cnode, root_bits, sel4::all_rights));
    CHECK_OK(env.remove(cnode));
    CHECK(env.is_empty(cnode));
    sel4::signal(notification);
}

TEST(revoke_deep, "CSPACE0008", "thousands of derived capabilities are revoked in one call") {
    const CPtr cnode = env.make(ObjectType::cnode, 12);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    for (Word i = 0; i < 4096; ++i)
        CHECK_OK(invoke<Label::cnode_mint>(cnode, i, 12, sel4::slot_init_cnode, endpoint, root_bits, sel4::all_rights,
                                           i + 1));
    CHECK_OK(env.revoke(endpoint));
    CHECK_OK(invoke<Label::cnode_copy>(cnode, 4095, 12, sel4::slot_init_cnode, endpoint, root_bits, sel4::all_rights));
}

} // namespace test
