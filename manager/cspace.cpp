// SPDX-License-Identifier: Apache-2.0
#include "manager/cspace.hpp"

#include "abi/sel4/bootinfo.hpp"

namespace manager::cspace {

using sel4::invoke;
using sel4::Label;

constinit CPtr top = 0;
constinit CPtr self = 0;

namespace {

CPtr next;
CPtr end;
CPtr first;

} // namespace

Done initialize(const sel4::BootInfo& info, CPtr memory) {
    first = next = info.empty.start;
    end = info.empty.end;
    // Until the switch, slots are named from the boot CNode.
    top = take();
    TRY(done(invoke<Label::untyped_retype>(memory, sel4::ObjectType::cnode, top_radix, sel4::slot_init_cnode, 0, 0, top,
                                           1)));
    // The boot CNode's capability fills the 64 bits with its guard; below the top CNode it has none.
    TRY(done(invoke<Label::cnode_mint>(top, boot, top_radix, sel4::slot_init_cnode, sel4::slot_init_cnode,
                                       sel4::word_bits, sel4::all_rights, sel4::CNodeCapData(0, 0))));
    self = take();
    TRY(done(invoke<Label::cnode_mint>(sel4::slot_init_cnode, self, sel4::word_bits, sel4::slot_init_cnode, top,
                                       sel4::word_bits, sel4::all_rights,
                                       sel4::CNodeCapData(0, sel4::word_bits - depth))));
    return done(invoke<Label::tcb_set_space>(sel4::slot_init_tcb, sel4::slot_null, self, 0, sel4::slot_init_vspace, 0));
}

CPtr take(unsigned count) {
    if (end - next < count) return 0;
    next += count;
    return next - count;
}

unsigned taken() { return static_cast<unsigned>(next - first); }

Done copy(CPtr to, CPtr from, sel4::CapRights rights) { return copy_out(top, depth, to, from, rights); }

Done mint(CPtr to, CPtr from, sel4::CapRights rights, Word badge) {
    return mint_out(top, depth, to, from, rights, badge);
}

Done mint_region(CPtr to, Word region, unsigned radix, unsigned low_bits) {
    return done(invoke<Label::cnode_mint>(top, to, depth, top, region, top_radix, sel4::all_rights,
                                          sel4::CNodeCapData(0, sel4::word_bits - low_bits - radix)));
}

Done remove(CPtr slot) { return done(invoke<Label::cnode_delete>(top, slot, depth)); }

Done revoke(CPtr slot) { return done(invoke<Label::cnode_revoke>(top, slot, depth)); }

Done copy_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights) {
    return done(invoke<Label::cnode_copy>(cnode, to, radix, top, from, depth, rights));
}

Done mint_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights, Word badge) {
    return done(invoke<Label::cnode_mint>(cnode, to, radix, top, from, depth, rights, badge));
}

Done retype(CPtr untyped, sel4::ObjectType type, unsigned size_bits, CPtr to, unsigned count) {
    return done(invoke<Label::untyped_retype>(untyped, type, size_bits, top, to >> index_bits, top_radix,
                                              to & ((Word{1} << index_bits) - 1), count));
}

Done place(Word region, CPtr cnode, unsigned radix) {
    return done(invoke<Label::cnode_mutate>(top, region, top_radix, top, cnode, depth,
                                            sel4::CNodeCapData(0, index_bits - radix)));
}

} // namespace manager::cspace
