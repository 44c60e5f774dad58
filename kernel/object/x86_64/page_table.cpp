// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/page_table.hpp"

#include "kernel/machine.hpp"

namespace keel {

Word Entry::cacheability(Word attributes) {
    return (attributes & sel4::vm_write_through ? write_through_bit : 0) |
           (attributes & sel4::vm_cache_disabled ? cache_disabled_bit : 0);
}

Entry Entry::table(sel4::PAddr table, Word attributes) {
    return Entry(table | cacheability(attributes) | user_bit | writable_bit | present_bit);
}

// Stock seL4 gives huge pages no attribute bit, and neither does this.
Entry Entry::page(sel4::PAddr page, PageSize size, PageRights rights, Word attributes) {
    Word raw = page | cacheability(attributes) | present_bit;
    if (size != PageSize::small) raw |= large_bit;
    if (attributes & sel4::vm_write_combining && size != PageSize::huge)
        raw |= size == PageSize::small ? small_attribute_bit : large_attribute_bit;
    if (rights != PageRights::kernel_only) raw |= user_bit;
    if (rights != PageRights::read_only) raw |= writable_bit;
    if (attributes & sel4::vm_execute_never) raw |= execute_disable_bit;
    return Entry(raw);
}

Walk walk(Table& root, Word address, unsigned level) {
    Table* table = &root;
    for (unsigned at = top_level; at > level; --at) {
        const Entry entry = table->at(address, at);
        if (!entry.is_table(at)) return {nullptr, at};
        table = static_cast<Table*>(arch::to_pointer(entry.table_address()));
    }
    return {&table->at(address, level), 0};
}

} // namespace keel
