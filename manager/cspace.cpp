// SPDX-License-Identifier: Apache-2.0
#include "manager/cspace.hpp"

#include "abi/sel4/bootinfo.hpp"

namespace manager::cspace {

using sel4::invoke;
using sel4::Label;

namespace {

CPtr the_top;
CPtr the_self;
CPtr next;
CPtr end;
CPtr first;

// All that is in the kernel's CNode to the same places of another. What the switch itself needs stays there too.
void move_boot_capabilities(CPtr to) {
    for (CPtr slot = 1; slot < next; ++slot) {
        const bool needed = slot == sel4::slot_init_tcb || slot == sel4::slot_init_cnode ||
                            slot == sel4::slot_init_vspace || slot == the_self || slot == to;
        const auto from = sel4::slot_init_cnode;
        if (needed)
            (void)invoke<Label::cnode_copy>(to, slot, index_bits, from, slot, sel4::word_bits, sel4::all_rights);
        else // an empty slot stays empty
            (void)invoke<Label::cnode_move>(to, slot, index_bits, from, slot, sel4::word_bits);
    }
}

} // namespace

Done initialize(const sel4::BootInfo& info, CPtr memory, CPtr boot_memory) {
    constexpr CPtr boot_end = CPtr{1} << index_bits;
    first = next = info.empty.start;
    end = info.empty.end < boot_end ? info.empty.end : boot_end;
    // Until the switch, slots are named from the boot CNode.
    the_top = take();
    TRY(done(invoke<Label::untyped_retype>(memory, sel4::ObjectType::cnode, top_radix, sel4::slot_init_cnode, 0, 0,
                                           the_top, 1)));
    const CPtr boot_cnode = boot_memory ? take() : sel4::slot_init_cnode;
    if (boot_memory)
        TRY(done(invoke<Label::untyped_retype>(boot_memory, sel4::ObjectType::cnode, index_bits, sel4::slot_init_cnode,
                                               0, 0, boot_cnode, 1)));
    // The boot CNode's capability fills the 64 bits with its guard; below the top CNode it has none.
    TRY(done(invoke<Label::cnode_mint>(the_top, boot, top_radix, sel4::slot_init_cnode, boot_cnode, sel4::word_bits,
                                       sel4::all_rights, sel4::CNodeCapData(0, 0))));
    the_self = take();
    TRY(done(invoke<Label::cnode_mint>(sel4::slot_init_cnode, the_self, sel4::word_bits, sel4::slot_init_cnode, the_top,
                                       sel4::word_bits, sel4::all_rights,
                                       sel4::CNodeCapData(0, sel4::word_bits - depth))));
    if (boot_memory) {
        move_boot_capabilities(boot_cnode);
        end = boot_end;
    }
    return done(
        invoke<Label::tcb_set_space>(sel4::slot_init_tcb, sel4::slot_null, the_self, 0, sel4::slot_init_vspace, 0));
}

CPtr top() { return the_top; }
CPtr self() { return the_self; }

CPtr take(unsigned count) {
    if (end - next < count) return 0;
    next += count;
    return next - count;
}

unsigned taken() { return static_cast<unsigned>(next - first); }

Done copy(CPtr to, CPtr from, sel4::CapRights rights) { return copy_out(the_top, depth, to, from, rights); }

Done mint(CPtr to, CPtr from, sel4::CapRights rights, Word badge) {
    return mint_out(the_top, depth, to, from, rights, badge);
}

Done mint_region(CPtr to, Word region, unsigned radix, unsigned low_bits) {
    return done(invoke<Label::cnode_mint>(the_top, to, depth, the_top, region, top_radix, sel4::all_rights,
                                          sel4::CNodeCapData(0, sel4::word_bits - low_bits - radix)));
}

Done remove(CPtr slot) { return done(invoke<Label::cnode_delete>(the_top, slot, depth)); }

Done revoke(CPtr slot) { return done(invoke<Label::cnode_revoke>(the_top, slot, depth)); }

Done copy_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights) {
    return done(invoke<Label::cnode_copy>(cnode, to, radix, the_top, from, depth, rights));
}

Done mint_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights, Word badge) {
    return done(invoke<Label::cnode_mint>(cnode, to, radix, the_top, from, depth, rights, badge));
}

Done retype(CPtr untyped, sel4::ObjectType type, unsigned size_bits, CPtr to, unsigned count) {
    return done(invoke<Label::untyped_retype>(untyped, type, size_bits, the_top, to >> index_bits, top_radix,
                                              to & ((Word{1} << index_bits) - 1), count));
}

Visit::Visit(CPtr cnode, unsigned radix)
    : ok_(invoke<Label::cnode_mint>(the_top, visited, top_radix, the_top, cnode, depth, sel4::all_rights,
                                    sel4::CNodeCapData(0, index_bits - radix)) == sel4::Error::none) {}

Visit::~Visit() {
    if (ok_) (void)invoke<Label::cnode_delete>(the_top, visited, top_radix);
}

Done place(Word region, CPtr cnode, unsigned radix) {
    return done(invoke<Label::cnode_mutate>(the_top, region, top_radix, the_top, cnode, depth,
                                            sel4::CNodeCapData(0, index_bits - radix)));
}

} // namespace manager::cspace
