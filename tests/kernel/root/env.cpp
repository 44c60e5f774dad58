// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/env.hpp"

#include "tests/kernel/root/console.hpp"

namespace test {

namespace {

constexpr unsigned memory_bits = 23;
constexpr unsigned memory_least_bits = memory_bits;
constexpr Word window = 0x10000000; // virtual; a large page's worth of addresses with their own page table
constexpr Word window_pages = 256;
constexpr unsigned root_bits = sel4::word_bits;
// From here on slots are the tests', so that their numbers are the same on every kernel.
constexpr SlotPos first_test_slot = 1024;

[[noreturn]] void give_up(std::string_view why) {
    print("GIVING UP ");
    print(why);
    print("\n");
    end_machine(3);
}

} // namespace

Env::Env(const sel4::BootInfo& info) : info_(info), first_slot_(info.empty.start), next_slot_(info.empty.start) {
    open_console(slot());
    (void)slot();
    take_memory();
    make_tables();
    probe_kernel();
    if (next_slot_ > first_test_slot) give_up("more slots are in use than expected");
    next_slot_ = first_test_slot;
    first_slot_ = next_slot_;
}

SlotPos Env::slot() {
    if (next_slot_ == info_.empty.end) give_up("no slots");
    return next_slot_++;
}

// A large untyped of its own for the tests, so that revoking it touches nothing else; from its start, tables.
void Env::take_memory() {
    for (SlotPos i = 0; i < info_.untyped.end - info_.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info_.untyped_list[i];
        if (desc.is_device || desc.size_bits <= memory_least_bits) continue;
        memory_ = slot();
        if (retype(info_.untyped.start + i, ObjectType::untyped, memory_bits, memory_) == Error::none) return;
    }
    give_up("no memory");
}

void Env::make_tables() {
    const CPtr table_memory = slot();
    for (SlotPos i = 0; i < info_.untyped.end - info_.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info_.untyped_list[i];
        if (desc.is_device || desc.size_bits < 14 || desc.size_bits > memory_least_bits) continue;
        const CPtr table = slot();
        if (retype(info_.untyped.start + i, ObjectType::page_table, 0, table) != Error::none) continue;
        Error error = invoke<Label::page_table_map>(table, sel4::slot_init_vspace, window, sel4::vm_default);
        if (error == Error::failed_lookup) {
            const CPtr directory = table_memory;
            if (retype(info_.untyped.start + i, ObjectType::page_directory, 0, directory) == Error::none)
                (void)invoke<Label::page_directory_map>(directory, sel4::slot_init_vspace, window, sel4::vm_default);
            error = invoke<Label::page_table_map>(table, sel4::slot_init_vspace, window, sel4::vm_default);
        }
        if (error == Error::none) return;
    }
    give_up("no page table");
}

void Env::probe_kernel() {
    const CPtr thread = slot();
    if (retype(memory_, ObjectType::tcb, 0, thread) != Error::none) give_up("no thread");
    const auto flags = invoke<Label::tcb_set_flags>(thread, 0, sel4::tcb_flag_foreign_syscalls);
    is_keel_ = flags.ok() && flags.value == sel4::tcb_flag_foreign_syscalls;
    if (remove(thread) != Error::none) give_up("a thread can't be deleted");
}

CPtr Env::make(ObjectType type, unsigned size_bits) {
    const SlotPos position = slot();
    if (retype(memory_, type, size_bits, position) != Error::none) give_up("no memory for a test's object");
    return position;
}

Error Env::retype(CPtr untyped, ObjectType type, unsigned size_bits, SlotPos first, Word count) {
    return invoke<Label::untyped_retype>(untyped, type, size_bits, sel4::slot_init_cnode, 0, 0, first, count);
}

Error Env::copy(SlotPos to, SlotPos from, sel4::CapRights rights) {
    return invoke<Label::cnode_copy>(sel4::slot_init_cnode, to, root_bits, sel4::slot_init_cnode, from, root_bits,
                                     rights);
}

Error Env::mint(SlotPos to, SlotPos from, sel4::CapRights rights, Word badge) {
    return invoke<Label::cnode_mint>(sel4::slot_init_cnode, to, root_bits, sel4::slot_init_cnode, from, root_bits,
                                     rights, badge);
}

CPtr Env::minted(SlotPos from, sel4::CapRights rights, Word badge) {
    const SlotPos to = slot();
    if (mint(to, from, rights, badge) != Error::none) give_up("a test's capability can't be minted");
    return to;
}

Error Env::remove(SlotPos position) { return invoke<Label::cnode_delete>(sel4::slot_init_cnode, position, root_bits); }

Error Env::revoke(SlotPos position) { return invoke<Label::cnode_revoke>(sel4::slot_init_cnode, position, root_bits); }

// A copy onto itself is refused either way: because the slot is taken, or because there is nothing to copy.
bool Env::is_empty(SlotPos position) { return copy(position, position) == Error::failed_lookup; }

Word Env::address() {
    if (next_address_ == window + window_pages * page_size) give_up("no addresses");
    const Word taken = next_address_;
    next_address_ += page_size;
    return taken;
}

Env::MappedPage Env::map_page(sel4::CapRights rights, Word attributes) {
    const MappedPage mapped{make(ObjectType::page), address()};
    if (invoke<Label::page_map>(mapped.page, sel4::slot_init_vspace, mapped.address, rights, attributes) != Error::none)
        give_up("a test's page can't be mapped");
    return mapped;
}

CPtr Env::device_page(sel4::PAddr address) {
    for (SlotPos i = 0; i < info_.untyped.end - info_.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info_.untyped_list[i];
        if (!desc.is_device || desc.paddr != address || desc.size_bits < sel4::page_bits) continue;
        const SlotPos page = slot();
        return retype(info_.untyped.start + i, ObjectType::page, 0, page) == Error::none ? page : 0;
    }
    return 0;
}

void Env::begin_test() {
    next_slot_ = first_slot_;
    next_address_ = window;
}

bool Env::end_test() {
    bool clean = revoke(memory_) == Error::none;
    for (SlotPos position = first_slot_; position < next_slot_; ++position)
        clean = remove(position) == Error::none && clean;
    return clean;
}

} // namespace test
