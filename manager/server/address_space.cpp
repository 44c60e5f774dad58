// SPDX-License-Identifier: Apache-2.0
#include "manager/server/address_space.hpp"

namespace manager {

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

base::Result<CPtr, Error> ServerMemory::slot() {
    if (next_ == end_) return Error::not_enough_memory;
    return next_++;
}

base::Result<CPtr, Error> ServerMemory::make(Machine& machine, ObjectType type, unsigned size_bits, unsigned count) {
    if (end_ - next_ < count) return Error::not_enough_memory;
    const CPtr first = next_;
    TRY(maker.make(machine.pool, ledger, type, size_bits, first, count));
    next_ += count;
    return first;
}

namespace {

// Paging structures from the leaf up.
constexpr ObjectType tables[] = {ObjectType::page_table, ObjectType::page_directory, ObjectType::pdpt};
constexpr unsigned levels = 3;

Error map_table(unsigned level, CPtr table, CPtr vspace, Word address) {
    switch (level) {
    case 0:
        return invoke<Label::page_table_map>(table, vspace, address, sel4::vm_default);
    case 1:
        return invoke<Label::page_directory_map>(table, vspace, address, sel4::vm_default);
    default:
        return invoke<Label::pdpt_map>(table, vspace, address, sel4::vm_default);
    }
}

Done add_table(Machine& machine, ServerMemory& memory, CPtr vspace, Word address, unsigned level) {
    const CPtr table = TRY(memory.make(machine, tables[level]));
    const Error error = map_table(level, table, vspace, address);
    if (error != Error::failed_lookup || level + 1 == levels) return done(error);
    TRY(add_table(machine, memory, vspace, address, level + 1));
    return done(map_table(level, table, vspace, address));
}

} // namespace

Done map_with_tables(Machine& machine, ServerMemory& memory, CPtr vspace, CPtr page, Word address,
                     sel4::CapRights rights, Word attributes) {
    const Done mapped = map_page(page, vspace, address, rights, attributes);
    if (mapped.ok() || mapped.error() != Error::failed_lookup) return mapped;
    TRY(add_table(machine, memory, vspace, address, 0));
    return map_page(page, vspace, address, rights, attributes);
}

} // namespace manager
