// SPDX-License-Identifier: Apache-2.0
//
// Address spaces: what is in their tables has a capability that says so, and identifiers lead to live address spaces.
#include "arch/machine.hpp"
#include "kernel/invariants/inventory.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/x86_64/asid.hpp"

#include <map>
#include <set>

namespace keel {
namespace {

using Place = std::pair<Asid, Word>;

// What the capabilities say is mapped where: physical addresses of pages and of tables by level.
struct Claims {
    std::multimap<Place, sel4::PAddr> pages;
    std::multimap<Place, std::pair<unsigned, sel4::PAddr>> tables;
    std::set<std::pair<Asid, const Table*>> roots; // stale ones too: an identifier may be used again
};

Claims claims_of(const Inventory& inventory) {
    Claims claims;
    for (const Slot* const slot : inventory.slots) {
        const Cap cap = slot->cap;
        if (cap.is(cap_page)) {
            const Mapping mapping = cap.as<PageCap>().mapping();
            if (mapping.exists())
                claims.pages.insert({{mapping.asid, mapping.address}, arch::to_physical(cap.object<void>())});
        } else if (TableCap::is_one(cap)) {
            const Mapping mapping = TableCap(cap).mapping();
            if (mapping.exists())
                claims.tables.insert(
                    {{mapping.asid, mapping.address}, {TableCap(cap).level(), arch::to_physical(cap.object<void>())}});
        } else if (cap.is(cap_pml4) && cap.as<Pml4Cap>().asid() != no_asid) {
            claims.roots.emplace(cap.as<Pml4Cap>().asid(), cap.object<Table>());
        }
    }
    return claims;
}

template<typename Map, typename Value>
bool claims_that(const Map& map, Place place, const Value& value) {
    const auto [begin, end] = map.equal_range(place);
    for (auto at = begin; at != end; ++at)
        if (at->second == value) return true;
    return false;
}

void check_table(const Claims& claims, Asid asid, Table& table, unsigned level, Word base, Violations& violations) {
    const unsigned entries = level == top_level ? table_entries / 2 : table_entries;
    for (unsigned i = 0; i < entries; ++i) {
        const Entry entry = table.entries[i];
        const Word address = base + (Word{i} << covered_bits(level));
        if (!entry.present()) continue;
        if (entry.is_page(level)) {
            if (!claims_that(claims.pages, {asid, address}, entry.page_address(level)))
                violations.push_back("a page is mapped that no capability says is");
        } else if (!claims_that(claims.tables, {asid, address}, std::pair{level - 1, entry.table_address()})) {
            violations.push_back("a paging structure is mapped that no capability says is");
        } else {
            check_table(claims, asid, *static_cast<Table*>(arch::to_pointer(entry.table_address())), level - 1, address,
                        violations);
        }
    }
}

} // namespace

void check_mappings(const Inventory& inventory, Violations& violations) {
    const Claims claims = claims_of(inventory);
    for (Asid asid = 1; asid < AsidTable::asid_limit; ++asid) {
        Table* const root = asid_table.find(asid);
        if (root == nullptr) continue;
        if (!claims.roots.contains({asid, root}))
            violations.push_back("an identifier leads to an address space without capability");
        else
            check_table(claims, asid, *root, top_level, 0, violations);
    }
}

} // namespace keel
