// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/test.hpp"

namespace test {

TEST(retype_each, "UNTYPED0001", "every object type can be made and deleted") {
    struct Kind {
        ObjectType type;
        unsigned size_bits;
    };
    constexpr Kind kinds[] = {
        {ObjectType::untyped, 4},        {ObjectType::tcb, 0},        {ObjectType::endpoint, 0},
        {ObjectType::notification, 0},   {ObjectType::cnode, 3},      {ObjectType::sched_context, 7},
        {ObjectType::reply, 0},          {ObjectType::pdpt, 0},       {ObjectType::pml4, 0},
        {ObjectType::page, 0},           {ObjectType::large_page, 0}, {ObjectType::page_table, 0},
        {ObjectType::page_directory, 0},
    };
    for (const Kind kind : kinds) {
        const SlotPos position = env.slot();
        CHECK_OK(env.retype(env.memory(), kind.type, kind.size_bits, position));
        CHECK_OK(env.remove(position));
        CHECK(env.is_empty(position));
    }
}

TEST(retype_errors, "UNTYPED0002", "Retype refuses bad types, sizes, counts and occupied slots") {
    const SlotPos position = env.slot();
    const auto error_of = [&](Word type, Word size_bits, SlotPos first, Word count) {
        return invoke<Label::untyped_retype>(env.memory(), type, size_bits, sel4::slot_init_cnode, 0, 0, first, count);
    };
    CHECK_EQ(error_of(99, 0, position, 1), Error::invalid_argument);
    CHECK_EQ(error_of(Word(ObjectType::untyped), 3, position, 1), Error::invalid_argument);
    CHECK_EQ(error_of(Word(ObjectType::untyped), 48, position, 1), Error::range_error);
    CHECK_EQ(error_of(Word(ObjectType::cnode), 0, position, 1), Error::invalid_argument);
    CHECK_EQ(error_of(Word(ObjectType::sched_context), 6, position, 1), Error::invalid_argument);
    CHECK_EQ(error_of(Word(ObjectType::endpoint), 0, position, 0), Error::range_error);
    CHECK_EQ(error_of(Word(ObjectType::endpoint), 0, position, 257), Error::range_error);
    CHECK_EQ(error_of(Word(ObjectType::endpoint), 0, Word{1} << 12, 1), Error::range_error);
    CHECK_EQ(error_of(Word(ObjectType::endpoint), 0, sel4::slot_init_tcb, 1), Error::delete_first);
    CHECK_EQ(error_of(Word(ObjectType::huge_page), 0, position, 1), Error::not_enough_memory);
    CHECK(env.is_empty(position));
}

TEST(retype_accounting, "UNTYPED0003", "a piece holds as many objects as fit, and as many again after a revoke") {
    const CPtr piece = env.make(ObjectType::untyped, 12);
    constexpr Word count = 4096 >> sel4::tcb_bits;
    for (unsigned round = 0; round < 2; ++round) {
        SlotPos slots[count];
        for (SlotPos& position : slots) {
            position = env.slot();
            CHECK_OK(env.retype(piece, ObjectType::tcb, 0, position));
        }
        const SlotPos extra = env.slot();
        CHECK_EQ(env.retype(piece, ObjectType::tcb, 0, extra), Error::not_enough_memory);
        CHECK_OK(env.revoke(piece));
        for (const SlotPos position : slots)
            CHECK(env.is_empty(position));
    }
}

TEST(retype_many, "UNTYPED0004", "one Retype makes 256 objects in consecutive slots") {
    const SlotPos first = env.slot();
    for (unsigned i = 1; i < 256; ++i)
        CHECK_EQ(env.slot(), first + i);
    CHECK_OK(env.retype(env.memory(), ObjectType::endpoint, 0, first, 256));
    CHECK(!env.is_empty(first));
    CHECK(!env.is_empty(first + 255));
}

TEST(retype_zero, "UNTYPED0005", "memory that was used before is zero when it is used again") {
    const CPtr piece = env.make(ObjectType::untyped, 12);
    const SlotPos page = env.slot();
    const Word address = env.address();
    for (unsigned round = 0; round < 2; ++round) {
        CHECK_OK(env.retype(piece, ObjectType::page, 0, page));
        CHECK_OK(invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, sel4::vm_default));
        auto* const words = reinterpret_cast<volatile Word*>(address);
        for (unsigned i = 0; i < page_size / sizeof(Word); ++i)
            CHECK_EQ(words[i], 0);
        for (unsigned i = 0; i < page_size / sizeof(Word); ++i)
            words[i] = ~Word{0};
        CHECK_OK(env.remove(page));
    }
}

TEST(retype_large, "UNTYPED0006", "two megabytes are cleared and made into one page") {
    const CPtr page = env.make(ObjectType::large_page);
    const auto address = invoke<Label::page_get_address>(page);
    CHECK_OK(address.error);
    CHECK_EQ(address.value & ((Word{1} << sel4::large_page_bits) - 1), 0);
}

TEST(untyped_copy, "UNTYPED0007", "untyped memory with children can be neither copied nor used for an ASID pool") {
    const CPtr piece = env.make(ObjectType::untyped, 12);
    const SlotPos child = env.slot();
    CHECK_OK(env.retype(piece, ObjectType::endpoint, 0, child));
    CHECK_EQ(env.copy(env.slot(), piece), Error::revoke_first);
    CHECK_EQ(invoke<Label::asid_control_make_pool>(sel4::slot_asid_control, piece, sel4::slot_init_cnode, env.slot(),
                                                   sel4::word_bits),
             Error::revoke_first);
}

} // namespace test
