// SPDX-License-Identifier: Apache-2.0
//
// Pages of 1 GiB.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

constexpr Word gib = Word{1} << sel4::huge_page_bits;
constexpr Word far_address = 0x7000'0000'0000;

// Of the machine's ordinary memory, as the tests' own is too small for it; or slot 0.
CPtr make_huge_page(Env& env) {
    const sel4::BootInfo& info = env.info();
    for (SlotPos i = 0; i < info.untyped.end - info.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info.untyped_list[i];
        if (desc.is_device || desc.size_bits < sel4::huge_page_bits) continue;
        const SlotPos page = env.slot();
        if (env.retype(info.untyped.start + i, ObjectType::huge_page, 0, page) == Error::none) return page;
    }
    return 0;
}

Error map(CPtr page, Word address, sel4::CapRights rights = sel4::read_write, Word attributes = sel4::vm_default) {
    return invoke<Label::page_map>(page, sel4::slot_init_vspace, address, rights, attributes);
}

Error map_pdpt(Env& env) {
    return invoke<Label::pdpt_map>(env.make(ObjectType::pdpt), sel4::slot_init_vspace, far_address, sel4::vm_default);
}

Error map_directory(CPtr directory, Word address) {
    return invoke<Label::page_directory_map>(directory, sel4::slot_init_vspace, address, sel4::vm_default);
}

volatile Word& word_at(Word address) { return *reinterpret_cast<volatile Word*>(address); }

} // namespace

TEST(huge_write, "VSPACE0301",
     "a page of 1 GiB is zero, and holds what is written anywhere in it wherever it is mapped") {
    const CPtr page = make_huge_page(env);
    CHECK(page != 0);
    const auto physical = invoke<Label::page_get_address>(page);
    CHECK_OK(physical.error);
    CHECK_EQ(physical.value % gib, 0);
    CHECK_EQ(map(page, far_address), Error::failed_lookup);
    CHECK_OK(map_pdpt(env));
    CHECK_OK(map(page, far_address));
    constexpr Word places[] = {0, 8, page_size, gib / 2 - 8, gib / 2, gib - page_size, gib - 8};
    for (const Word place : places)
        CHECK_EQ(word_at(far_address + place), 0);
    for (const Word place : places)
        word_at(far_address + place) = ~place;
    CHECK_OK(invoke<Label::page_unmap>(page));
    CHECK_OK(map(page, far_address + gib));
    for (const Word place : places)
        CHECK_EQ(word_at(far_address + gib + place), ~place);
}

TEST(huge_errors, "VSPACE0302", "a page of 1 GiB is refused at other alignments, and where another mapping is") {
    const CPtr page = make_huge_page(env);
    CHECK(page != 0);
    CHECK_OK(map_pdpt(env));
    const CPtr directory = env.make(ObjectType::page_directory);
    CHECK_OK(map_directory(directory, far_address));
    CHECK_EQ(map(page, far_address + gib / 2), Error::alignment_error);
    CHECK_EQ(map(page, far_address), Error::delete_first);
    CHECK_EQ(map(page, 0x7fff'c000'0000), Error::invalid_argument);
    observe("unmap without a mapping", {Word(invoke<Label::page_unmap>(page))});
    CHECK_OK(map(page, far_address + gib));
    CHECK_EQ(map(page, far_address + 2 * gib), Error::invalid_argument);
    CHECK_EQ(map_directory(env.make(ObjectType::page_directory), far_address + gib), Error::delete_first);
    observe("a table below",
            {Word(invoke<Label::page_table_map>(env.make(ObjectType::page_table), sel4::slot_init_vspace,
                                                far_address + gib, sel4::vm_default))});
    observe("a large page below", {Word(map(env.make(ObjectType::large_page), far_address + gib))});
    observe("a page below", {Word(map(env.make(ObjectType::page), far_address + gib))});
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, page));
    observe("a copy over it", {Word(map(copy, far_address + gib))});
    const SlotPos third = env.slot();
    CHECK_OK(env.copy(third, page));
    CHECK_OK(map(third, far_address + 2 * gib));
    word_at(far_address + 2 * gib + 16) = 7;
    CHECK_EQ(word_at(far_address + gib + 16), 7);
}

TEST(huge_rights, "VSPACE0303", "a page of 1 GiB mapped again with fewer rights loses them at once, unmapped all") {
    const CPtr page = make_huge_page(env);
    CHECK(page != 0);
    CHECK_OK(map_pdpt(env));
    CHECK_OK(map(page, far_address));
    constexpr Word place = far_address + gib - 64;
    word_at(place) = 5;
    const CPtr endpoint = env.make(ObjectType::endpoint);
    Thread::Options options;
    options.fault_endpoint = endpoint;
    const auto fault_of_write = [&] {
        Thread::start_new(
            env, [](Word address) { word_at(address) = 6; }, place, options);
        const sel4::Received fault = sel4::recv(endpoint, env.make(ObjectType::reply));
        observe("label, address, instruction, code",
                {fault.info.label(), fault.words.word[sel4::vm_fault::address],
                 fault.words.word[sel4::vm_fault::instruction_fault], fault.words.word[sel4::vm_fault::fsr]});
        return fault.words.word[sel4::vm_fault::fsr];
    };
    CHECK_OK(map(page, far_address, sel4::can_read));
    CHECK_EQ(word_at(place), 5);
    CHECK_EQ(fault_of_write(), 7); // present, write, user
    CHECK_EQ(word_at(place), 5);
    CHECK_OK(invoke<Label::page_unmap>(page));
    CHECK_EQ(fault_of_write(), 6); // write, user
}

} // namespace test
