// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/arch_object.hpp"

#include "arch/paging.hpp"
#include "kernel/call.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/object/x86_64/asid.hpp"
#include "kernel/object/x86_64/io_port.hpp"
#include "kernel/object/x86_64/vspace.hpp"

namespace keel::arch {

namespace {

bool ranges_nest(PageCap outer, PageCap inner) {
    return outer.address() <= inner.address() &&
           inner.address() + mask(bits_of(inner.size())) <= outer.address() + mask(bits_of(outer.size()));
}

} // namespace

Derived derive(const Slot&, Cap cap) {
    if (cap.is(cap_page)) return {Status::done, cap.as<PageCap>().with_mapping({no_asid, 0})};
    if (cap.is(cap_pml4) && cap.as<Pml4Cap>().asid() == no_asid)
        return {illegal("an address space without an ASID can't be copied"), Cap()};
    if (TableCap::is_one(cap) && !TableCap(cap).mapping().exists())
        return {illegal("an unmapped paging structure can't be copied"), Cap()};
    if (cap.is(cap_io_port_control)) return {Status::done, Cap()};
    return {Status::done, cap};
}

Cap mask_rights(Cap cap, sel4::CapRights rights) {
    if (!cap.is(cap_page)) return cap;
    const PageCap page = cap.as<PageCap>();
    return page.with_rights(masked(page.rights(), rights));
}

bool is_revocable(Cap derived, Cap source) { return derived.is(cap_io_port) && source.is(cap_io_port_control); }

bool same_region(Cap a, Cap b) {
    if (a.is(cap_io_port_control)) return b.is(cap_io_port_control) || b.is(cap_io_port);
    if (a.type() != b.type()) return false;
    if (a.is(cap_page)) return ranges_nest(a.as<PageCap>(), b.as<PageCap>());
    if (a.is(cap_io_port)) return a.extra() == b.extra();
    return a.address() == b.address();
}

bool same_object(Cap a, Cap b) {
    if (a.is(cap_io_port_control) && b.is(cap_io_port)) return false;
    if (a.is(cap_page) && b.is(cap_page)) {
        const PageCap page = a.as<PageCap>();
        const PageCap other = b.as<PageCap>();
        return page.address() == other.address() && page.size() == other.size() && page.device() == other.device();
    }
    return same_region(a, b);
}

bool has_memory(Cap cap) {
    return cap.is(cap_page) || cap.is(cap_pml4) || TableCap::is_one(cap) || cap.is(cap_asid_pool);
}

unsigned size_bits(Cap cap) { return cap.is(cap_page) ? bits_of(cap.as<PageCap>().size()) : sel4::page_bits; }

Finalised finalise(Cap cap, bool final) {
    if (cap.is(cap_page)) {
        if (cap.as<PageCap>().mapping().exists()) unmap_page(cap.as<PageCap>());
        return {};
    }
    if (!final) return {};
    if (TableCap::is_one(cap)) {
        if (TableCap(cap).mapping().exists()) unmap_table(TableCap(cap));
    } else if (cap.is(cap_pml4)) {
        asid_table.remove(cap.as<Pml4Cap>().asid(), *cap.object<Table>());
    } else if (cap.is(cap_asid_pool)) {
        asid_table.remove_pool(cap.as<AsidPoolCap>().base(), *cap.object<AsidPool>());
    } else if (cap.is(cap_io_port)) {
        return {Cap(), cap};
    }
    return {};
}

void after_deletion(Cap cleanup) {
    if (cleanup.is(cap_io_port)) free_io_ports(cleanup.as<IoPortCap>());
}

unsigned object_size_bits(sel4::ObjectType type) {
    switch (type) {
    case sel4::ObjectType::large_page:
        return sel4::large_page_bits;
    case sel4::ObjectType::huge_page:
        return sel4::huge_page_bits;
    default:
        return sel4::page_bits;
    }
}

bool allowed_in_device_memory(sel4::ObjectType type) {
    return type == sel4::ObjectType::page || type == sel4::ObjectType::large_page ||
           type == sel4::ObjectType::huge_page;
}

Cap create_object(sel4::ObjectType type, Word address, bool device) {
    switch (type) {
    case sel4::ObjectType::page:
        return PageCap(address, PageSize::small, PageRights::read_write, device);
    case sel4::ObjectType::large_page:
        return PageCap(address, PageSize::large, PageRights::read_write, device);
    case sel4::ObjectType::huge_page:
        return PageCap(address, PageSize::huge, PageRights::read_write, device);
    case sel4::ObjectType::page_table:
        return TableCap(cap_page_table, address);
    case sel4::ObjectType::page_directory:
        return TableCap(cap_page_directory, address);
    case sel4::ObjectType::pdpt:
        return TableCap(cap_pdpt, address);
    case sel4::ObjectType::pml4:
        share_kernel_half(reinterpret_cast<void*>(address));
        return Pml4Cap(address);
    default:
        unreachable();
    }
}

Status decode(Call& call) {
    struct Decoder {
        CapType type;
        Status (*decode)(Call&);
    };
    static constexpr Decoder decoders[] = {
        {cap_page, decode_page},
        {cap_page_table, decode_table},
        {cap_page_directory, decode_table},
        {cap_pdpt, decode_table},
        {cap_asid_pool, decode_asid_pool},
        {cap_asid_control, decode_asid_control},
        {cap_io_port, decode_io_port},
        {cap_io_port_control, decode_io_port_control},
    };
    for (const Decoder& decoder : decoders)
        if (call.cap.is(decoder.type)) return decoder.decode(call);
    return illegal("an address space has no methods");
}

bool is_valid_vspace(Cap cap) { return cap.is(cap_pml4) && cap.as<Pml4Cap>().asid() != no_asid; }

Status check_ipc_buffer(Word address, Cap frame) {
    if (!frame.is(cap_page)) return illegal("the IPC buffer's capability is not a page");
    if (frame.as<PageCap>().device()) return illegal("an IPC buffer can't be in device memory");
    if (address & mask(sel4::ipc_buffer_bits))
        return refuse(sel4::Error::alignment_error, "the IPC buffer's address is not a multiple of 1024");
    return Status::done;
}

[[gnu::hot]] sel4::IpcBuffer* ipc_buffer(const Tcb& thread, bool writable) {
    const Cap cap = thread.slot(TcbSlot::ipc_buffer).cap;
    if (!cap.is(cap_page)) return nullptr;
    const PageCap page = cap.as<PageCap>();
    const bool accessible =
        page.rights() == PageRights::read_write || (!writable && page.rights() == PageRights::read_only);
    if (page.device() || !accessible) return nullptr;
    return reinterpret_cast<sel4::IpcBuffer*>(page.address() + (thread.ipc_buffer & mask(bits_of(page.size()))));
}

} // namespace keel::arch
