// SPDX-License-Identifier: Apache-2.0
//
// Operations on capabilities in the personality's CSpace.
#pragma once

#include "lib/runtime/abort.hpp"
#include "lib/sel4/invoke.hpp"
#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

inline constexpr Slot own_cnode = Slot::root(protocol::container::own_cnode);

// For invocations that can only fail if the personality itself is wrong.
inline void must(sel4::Error error, const char* what) {
    if (error != sel4::Error::none) runtime::fail(what);
}

[[nodiscard]] inline sel4::Error copy(Slot to, Slot from, sel4::CapRights rights = sel4::all_rights) {
    return sel4::invoke<sel4::Label::cnode_copy>(own_cnode.pointer(), to.index(), to.depth(), own_cnode.pointer(),
                                                 from.index(), from.depth(), rights);
}

[[nodiscard]] inline sel4::Error mint(Slot to, Slot from, sel4::CapRights rights, sel4::Word badge) {
    return sel4::invoke<sel4::Label::cnode_mint>(own_cnode.pointer(), to.index(), to.depth(), own_cnode.pointer(),
                                                 from.index(), from.depth(), rights, badge);
}

[[nodiscard]] inline sel4::Error move(Slot to, Slot from) {
    return sel4::invoke<sel4::Label::cnode_move>(own_cnode.pointer(), to.index(), to.depth(), own_cnode.pointer(),
                                                 from.index(), from.depth());
}

// Empties the slot; fine if it is empty already.
inline void remove(Slot slot) {
    must(sel4::invoke<sel4::Label::cnode_delete>(own_cnode.pointer(), slot.index(), slot.depth()), "Delete");
}

} // namespace personality::platform
