// SPDX-License-Identifier: Apache-2.0
#include "arch/paging.hpp"
#include "kernel/call.hpp"
#include "kernel/object/x86_64/vspace.hpp"

namespace keel {

namespace {

Status invoke_map(Slot& slot, PageCap cap, Table& root, Entry& entry, Entry value) {
    const bool replaced = entry.present();
    slot.cap = cap;
    entry = value;
    if (replaced) arch::flush_page(arch::to_physical(&root), cap.mapping().address);
    return Status::done;
}

Status invoke_unmap(Slot& slot, PageCap cap) {
    if (cap.mapping().exists()) unmap_page(cap);
    slot.cap = cap.with_mapping({no_asid, 0});
    return Status::done;
}

// A mapped page can only be mapped again where it is.
Status check_address(PageCap page, Asid asid, Word address) {
    const Mapping mapping = page.mapping();
    if (mapping.exists()) {
        if (mapping.asid != asid) return refuse_capability(1, "the page is mapped in another address space");
        if (mapping.address != address) return refuse_argument(0, "the page is mapped at another address");
        return Status::done;
    }
    if (address > address_limit || address + bit(bits_of(page.size())) > address_limit)
        return refuse_argument(0, "the address is not user level's");
    return Status::done;
}

Status decode_map(Call& call, PageCap page) {
    using sel4::argument;
    constexpr sel4::Label label = sel4::Label::page_map;
    if (!call.is_complete(sel4::shape(label))) return truncated("Page_Map: message or address space missing");
    const Cap vspace = call.cap_arg(argument(label, "vspace"))->cap;
    const Word address = call.arg(argument(label, "vaddr"));
    const sel4::CapRights rights{call.arg(argument(label, "rights"))};
    const Word attributes = call.arg(argument(label, "attributes"));

    if (const Status status = require_vspace(vspace); status != Status::done) return status;
    const Pml4Cap pml4 = vspace.as<Pml4Cap>();
    if (const Status status = check_address(page, pml4.asid(), address); status != Status::done) return status;
    const VspaceLookup space = lookup_vspace(pml4);
    if (space.status != Status::done) return space.status;
    if (address & mask(bits_of(page.size())))
        return refuse(sel4::Error::alignment_error, "the address is not a multiple of the page's size");

    const unsigned level = level_of(page.size());
    const Walk found = walk(*space.root, address, level);
    if (found.entry == nullptr)
        return refuse_lookup(
            false, {sel4::LookupFailure::missing_capability, static_cast<std::uint8_t>(covered_bits(found.missing))},
            "a table for the address is missing");
    if (found.entry->is_table(level)) return refuse(sel4::Error::delete_first, "a table is mapped at the address");

    const Entry value =
        Entry::page(arch::to_physical(page.object<void>()), page.size(), masked(page.rights(), rights), attributes);
    return invoke_map(*call.slot, page.with_mapping({pml4.asid(), address}), *space.root, *found.entry, value);
}

} // namespace

PageRights masked(PageRights rights, sel4::CapRights by) {
    if (rights == PageRights::kernel_only || !by.read()) return PageRights::kernel_only;
    return by.write() ? rights : PageRights::read_only;
}

Status decode_page(Call& call) {
    const PageCap page = call.cap.as<PageCap>();
    switch (static_cast<sel4::Label>(call.label)) {
    case sel4::Label::page_map:
        return decode_map(call, page);
    case sel4::Label::page_unmap:
        return invoke_unmap(*call.slot, page);
    case sel4::Label::page_get_address:
        reply_words(call, {arch::to_physical(page.object<void>())});
        return Status::done;
    default:
        return illegal("a page has no such method");
    }
}

} // namespace keel
