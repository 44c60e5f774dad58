// SPDX-License-Identifier: Apache-2.0
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/process.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

constexpr Word far_address = 0x7000'0000'0000;

Error map(CPtr page, CPtr vspace, Word address, sel4::CapRights rights = sel4::read_write, Word attributes = 0) {
    return invoke<Label::page_map>(page, vspace, address, rights, attributes);
}

} // namespace

TEST(page_write, "VSPACE0001", "a mapped page holds what is written to it, and keeps it when it is mapped elsewhere") {
    const Env::MappedPage page = env.map_page();
    page.words()[5] = 0x1234;
    CHECK_OK(invoke<Label::page_unmap>(page.page));
    const Word other = env.address();
    CHECK_OK(map(page.page, sel4::slot_init_vspace, other));
    CHECK_EQ(reinterpret_cast<volatile Word*>(other)[5], 0x1234);
}

TEST(page_errors, "VSPACE0002", "Page_Map refuses bad address spaces, addresses and alignment") {
    const CPtr page = env.make(ObjectType::page);
    const CPtr large = env.make(ObjectType::large_page);
    const CPtr unassigned = env.make(ObjectType::pml4);
    const Word address = env.address();
    CHECK_EQ(map(page, unassigned, address), Error::invalid_capability);
    CHECK_EQ(map(page, page, address), Error::invalid_capability);
    CHECK_EQ(map(page, sel4::slot_init_vspace, address + 8), Error::alignment_error);
    CHECK_EQ(map(page, sel4::slot_init_vspace, 0x8000'0000'0000), Error::invalid_argument);
    CHECK_EQ(map(page, sel4::slot_init_vspace, 0x7fff'ffff'f000), Error::invalid_argument);
    CHECK_EQ(map(page, sel4::slot_init_vspace, far_address), Error::failed_lookup);
    CHECK_EQ(map(large, sel4::slot_init_vspace, address & ~Word{0x1fffff}), Error::delete_first);
    CHECK_OK(map(page, sel4::slot_init_vspace, address));
    CHECK_EQ(map(page, sel4::slot_init_vspace, env.address()), Error::invalid_argument);
}

TEST(lookup_details, "VSPACE0003", "a missing table is reported with the bits that it would have translated") {
    const CPtr page = env.make(ObjectType::page);
    const auto bits_left = [&] {
        const sel4::Received reply =
            sel4::invoke_message<Label::page_map>(page, sel4::slot_init_vspace, far_address, sel4::read_write, Word{0});
        if (reply.info.label() != Word(Error::failed_lookup)) return Word{0};
        if (reply.words.word[0] != 0 || reply.words.word[1] != Word(sel4::LookupFailure::missing_capability))
            return Word{1};
        return reply.words.word[2];
    };
    CHECK_EQ(bits_left(), 39);
    const CPtr pdpt = env.make(ObjectType::pdpt);
    CHECK_OK(invoke<Label::pdpt_map>(pdpt, sel4::slot_init_vspace, far_address, sel4::vm_default));
    CHECK_EQ(bits_left(), 30);
    const CPtr directory = env.make(ObjectType::page_directory);
    CHECK_OK(invoke<Label::page_directory_map>(directory, sel4::slot_init_vspace, far_address, sel4::vm_default));
    CHECK_EQ(bits_left(), 21);
    const CPtr table = env.make(ObjectType::page_table);
    CHECK_OK(invoke<Label::page_table_map>(table, sel4::slot_init_vspace, far_address, sel4::vm_default));
    CHECK_OK(map(page, sel4::slot_init_vspace, far_address));
    *reinterpret_cast<volatile Word*>(far_address) = 1;
}

TEST(table_errors, "VSPACE0004", "paging structures refuse to be mapped twice, over others or over nothing") {
    const CPtr table = env.make(ObjectType::page_table);
    const CPtr other = env.make(ObjectType::page_table);
    const Word address = env.address();
    const auto map_table = [&](CPtr t, Word at) {
        return invoke<Label::page_table_map>(t, sel4::slot_init_vspace, at, sel4::vm_default);
    };
    CHECK_EQ(map_table(table, address), Error::delete_first);
    CHECK_EQ(map_table(table, far_address), Error::failed_lookup);
    CHECK_EQ(map_table(table, Word{1} << 63), Error::invalid_argument);
    CHECK_OK(map_table(table, address + 0x200000));
    CHECK_EQ(map_table(table, address + 0x400000), Error::invalid_capability);
    CHECK_EQ(map_table(other, address + 0x200000), Error::delete_first);
    CHECK_EQ(env.copy(env.slot(), other), Error::illegal_operation);
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, table));
    CHECK_EQ(invoke<Label::page_table_unmap>(table), Error::revoke_first);
    CHECK_OK(env.remove(copy));
    CHECK_OK(invoke<Label::page_table_unmap>(table));
    CHECK_OK(map_table(other, address + 0x200000));
}

TEST(page_read_only, "VSPACE0005", "a write that faulted is done again when the handler has given the write right") {
    const Env::MappedPage page = env.map_page(sel4::can_read);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    static CPtr done;
    done = env.make(ObjectType::notification);
    Thread::Options options;
    options.fault_endpoint = endpoint;
    static Shared read;
    read.set(~Word{0});
    const auto body = [](Word address) {
        auto* const word = reinterpret_cast<volatile Word*>(address);
        read.set(*word);
        *word = 1;
        sel4::signal(done);
    };
    Thread::start_new(env, body, page.address, options);
    const sel4::Received fault = sel4::recv(endpoint, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::vm_fault);
    CHECK_EQ(fault.info.length(), sel4::vm_fault::length);
    CHECK_EQ(fault.words.word[sel4::vm_fault::address], page.address);
    CHECK_EQ(fault.words.word[sel4::vm_fault::instruction_fault], 0);
    CHECK_EQ(fault.words.word[sel4::vm_fault::fsr], 7); // present, write, user
    CHECK_EQ(read.get(), 0);
    CHECK_OK(map(page.page, sel4::slot_init_vspace, page.address));
    sel4::send(reply, sel4::MessageInfo());
    (void)sel4::wait(done);
    CHECK_EQ(page.words()[0], 1);
}

TEST(page_downgrade, "VSPACE0006", "a page mapped again with fewer rights loses them at once") {
    const Env::MappedPage page = env.map_page();
    page.words()[0] = 7;
    CHECK_OK(map(page.page, sel4::slot_init_vspace, page.address, sel4::can_read));
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    Thread::Options options;
    options.fault_endpoint = endpoint;
    Thread::start_new(
        env, [](Word address) { *reinterpret_cast<volatile Word*>(address) = 1; }, page.address, options);
    const sel4::Received fault = sel4::recv(endpoint, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::vm_fault);
    CHECK_EQ(page.words()[0], 7);
}

TEST(page_delete, "VSPACE0007", "deleting a page's capability removes its mapping, deleting a copy does not") {
    const Env::MappedPage page = env.map_page();
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, page.page));
    CHECK_OK(env.remove(copy));
    page.words()[0] = 1;
    CHECK_OK(env.remove(page.page));
    const CPtr other = env.make(ObjectType::page);
    CHECK_OK(map(other, sel4::slot_init_vspace, page.address));
    CHECK_EQ(page.words()[0], 0);
}

TEST(process, "VSPACE0008", "two address spaces have different pages at one address") {
    Process process(env);
    CHECK_OK(process.error());
    const Env::MappedPage mine = env.map_page();
    const CPtr theirs = env.make(ObjectType::page);
    CHECK_OK(process.map(theirs, mine.address));
    mine.words()[0] = 11;
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    Thread::Options options;
    options.vspace = process.vspace();
    options.fault_endpoint = endpoint;
    Thread& thread = Thread::make(env, options);
    // Stores to the page, then raises an invalid-opcode exception.
    static constexpr unsigned char code[] = {0x48, 0xc7, 0x07, 0x16, 0x00, 0x00, 0x00, 0x0f, 0x0b};
    const Env::MappedPage text = env.map_page();
    __builtin_memcpy(text.words(), code, sizeof code);
    const SlotPos text_copy = env.slot();
    CHECK_OK(env.copy(text_copy, text.page));
    CHECK_OK(process.map(text_copy, text.address));
    thread.start_at(text.words(), mine.address);
    const sel4::Received fault = sel4::recv(endpoint, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::user_exception);
    CHECK_EQ(fault.words.word[sel4::user_exception::fault_ip], text.address + 7);
    CHECK_EQ(mine.words()[0], 11);
    const Word window = env.address();
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, theirs));
    CHECK_OK(map(copy, sel4::slot_init_vspace, window));
    CHECK_EQ(*reinterpret_cast<volatile Word*>(window), 0x16);
}

TEST(pml4_delete, "VSPACE0009", "the pages of a deleted address space can be mapped elsewhere") {
    Process process(env);
    CHECK_OK(process.error());
    const Env::MappedPage text = env.map_page();
    *reinterpret_cast<unsigned short*>(text.words()) = 0xfeeb; // jmp to itself
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, text.page));
    CHECK_OK(process.map(copy, text.address));
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    Thread::Options options;
    options.vspace = process.vspace();
    options.fault_endpoint = endpoint;
    Thread::make(env, options).start_at(text.words());
    CHECK_EQ(sel4::nb_recv(endpoint, reply).info.label(), 0);
    CHECK_OK(env.revoke(process.vspace()));
    CHECK_OK(env.remove(process.vspace()));
    // Its capability still remembers the mapping, which is no more.
    CHECK_EQ(map(copy, sel4::slot_init_vspace, env.address()), Error::invalid_capability);
    CHECK_OK(invoke<Label::page_unmap>(copy));
    CHECK_OK(map(copy, sel4::slot_init_vspace, env.address()));
}

TEST(asid_pool, "VSPACE0010", "an ASID pool gives identifiers; an address space gets only one") {
    const CPtr piece = env.make(ObjectType::untyped, 12);
    const SlotPos pool = env.slot();
    CHECK_EQ(invoke<Label::asid_control_make_pool>(sel4::slot_asid_control, env.memory(), sel4::slot_init_cnode, pool,
                                                   sel4::word_bits),
             Error::invalid_capability);
    CHECK_OK(invoke<Label::asid_control_make_pool>(sel4::slot_asid_control, piece, sel4::slot_init_cnode, pool,
                                                   sel4::word_bits));
    const CPtr vspace = env.make(ObjectType::pml4);
    CHECK_EQ(env.copy(env.slot(), vspace), Error::illegal_operation);
    CHECK_OK(invoke<Label::asid_pool_assign>(pool, vspace));
    CHECK_EQ(invoke<Label::asid_pool_assign>(pool, vspace), Error::invalid_capability);
    CHECK_OK(env.copy(env.slot(), vspace));
    const CPtr page = env.make(ObjectType::page);
    CHECK_EQ(map(page, vspace, 0x1000), Error::failed_lookup);
    // Without its pool the identifier means nothing.
    CHECK_OK(env.remove(pool));
    CHECK_EQ(map(page, vspace, 0x1000), Error::failed_lookup);
}

TEST(large_page, "VSPACE0011", "a large page is mapped without page table and refuses one over it") {
    const CPtr page = env.make(ObjectType::large_page);
    const Word address = (env.address() & ~Word{0x1fffff}) + 0x600000;
    CHECK_EQ(map(page, sel4::slot_init_vspace, address + page_size), Error::alignment_error);
    CHECK_OK(map(page, sel4::slot_init_vspace, address));
    auto* const words = reinterpret_cast<volatile Word*>(address);
    words[0x1fffff / sizeof(Word)] = 5;
    CHECK_EQ(words[0x1fffff / sizeof(Word)], 5);
    const CPtr table = env.make(ObjectType::page_table);
    CHECK_EQ(invoke<Label::page_table_map>(table, sel4::slot_init_vspace, address, sel4::vm_default),
             Error::delete_first);
}

TEST_OF_KEEL(no_execute, "VSPACE0012", "a page mapped execute-never faults when it is executed") {
    const Env::MappedPage page = env.map_page(sel4::read_write, sel4::vm_execute_never);
    *reinterpret_cast<unsigned char*>(page.words()) = 0xc3;
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    Thread::Options options;
    options.fault_endpoint = endpoint;
    Thread& thread = Thread::make(env, options);
    thread.start_at(page.words());
    const sel4::Received fault = sel4::recv(endpoint, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::vm_fault);
    CHECK_EQ(fault.words.word[sel4::vm_fault::address], page.address);
    CHECK_EQ(fault.words.word[sel4::vm_fault::instruction_fault], 1);
    CHECK_EQ(fault.words.word[sel4::vm_fault::fsr], 0x15); // present, user, instruction fetch
}

} // namespace test
