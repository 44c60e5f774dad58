// SPDX-License-Identifier: Apache-2.0
//
// Address spaces as invocations and deletions see them: finding the one that an operation names, and taking mappings
// out of it. Objects: PML4 (its capability has no methods), the tables below it, pages.
#pragma once

#include "kernel/object/x86_64/arch_caps.hpp"
#include "kernel/object/x86_64/page_table.hpp"

namespace keel {

struct Call;

// Refuses what is no address space with an identifier, as capability 1.
Status require_vspace(Cap cap);

// The address space that an identifier stands for; refused if it has been taken away, or is another's now.
// Precondition: require_vspace().
struct VspaceLookup {
    Status status; // done or refused
    Table* root;
};
VspaceLookup lookup_vspace(Pml4Cap cap);

// Takes a page or table out of the address space of its mapping, if it is still there.
void unmap_page(PageCap page);
void unmap_table(TableCap table);

Status decode_page(Call& call);
Status decode_table(Call& call);

} // namespace keel
