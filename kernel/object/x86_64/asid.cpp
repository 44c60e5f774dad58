// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/asid.hpp"

#include "arch/paging.hpp"
#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/derivation.hpp"

namespace keel {

AsidTable asid_table;

Asid AsidTable::free_pool() const {
    Asid base = 0;
    while (base < asid_limit && pool(base) != nullptr)
        base += sel4::asids_per_pool;
    return base;
}

Asid AsidTable::free_asid(Asid base) const {
    const Asid end = base + sel4::asids_per_pool;
    for (Asid asid = base; asid < end; ++asid)
        if (asid != no_asid && pool(asid)->roots[asid % sel4::asids_per_pool] == nullptr) return asid;
    return asid_limit;
}

void AsidTable::remove(Asid asid, const Table& root) {
    if (find(asid) != &root) return;
    pool(asid)->roots[asid % sel4::asids_per_pool] = nullptr;
    arch::forget_root(arch::to_physical(&root));
}

void AsidTable::remove_pool(Asid base, const AsidPool& removed) {
    if (pool(base) != &removed) return;
    for (const Table* const root : removed.roots)
        if (root != nullptr) arch::forget_root(arch::to_physical(root));
    pools_[base / sel4::asids_per_pool] = nullptr;
}

namespace {

Status invoke_make_pool(Slot& untyped, Slot& destination, Asid base) {
    const UntypedCap memory = untyped.cap.as<UntypedCap>();
    untyped.cap = memory.with_used(memory.size());
    auto* const pool = memory.object<AsidPool>();
    arch::clear(pool, sizeof(AsidPool));
    asid_table.add_pool(base, *pool);
    insert_derived(AsidPoolCap(address_of(pool), base), untyped, destination);
    return Status::done;
}

Status invoke_assign(Slot& vspace, Asid asid) {
    const Pml4Cap cap = vspace.cap.as<Pml4Cap>();
    asid_table.assign(asid, *cap.object<Table>());
    vspace.cap = cap.with_asid(asid);
    return Status::done;
}

} // namespace

Status decode_asid_control(Call& call) {
    using sel4::Label, sel4::argument;
    constexpr Label label = Label::asid_control_make_pool;
    if (!call.is(label)) return illegal("AsidControl has no such method");
    if (!call.is_complete(sel4::shape(label)))
        return truncated("AsidControl_MakePool: message or capabilities missing");

    const Asid base = asid_table.free_pool();
    if (base == AsidTable::asid_limit) return refuse(sel4::Error::delete_first, "no room for another ASID pool");

    Slot& untyped = *call.cap_arg(argument(label, "untyped"));
    if (!untyped.cap.is(CapType::untyped)) return refuse_capability(1, "not untyped memory");
    const UntypedCap memory = untyped.cap.as<UntypedCap>();
    if (memory.size_bits() != sel4::asid_pool_bits || memory.device())
        return refuse_capability(1, "not 4 KiB of ordinary untyped memory");
    if (const Status status = require_no_children(untyped); status != Status::done) return status;

    const SlotLookup destination =
        lookup_empty_target(call.cap_arg(argument(label, "root"))->cap, call.arg(argument(label, "index")),
                            call.arg(argument(label, "depth")));
    if (destination.status != Status::done) return destination.status;
    return invoke_make_pool(untyped, *destination.slot, base);
}

Status decode_asid_pool(Call& call) {
    constexpr sel4::Label label = sel4::Label::asid_pool_assign;
    if (!call.is(label)) return illegal("AsidPool has no such method");
    if (!call.is_complete(sel4::shape(label))) return truncated("AsidPool_Assign: address space missing");

    Slot& vspace = *call.cap_arg(sel4::argument(label, "vspace"));
    if (!vspace.cap.is(cap_pml4) || vspace.cap.as<Pml4Cap>().asid() != no_asid)
        return refuse_capability(1, "not an address space without an ASID");

    const AsidPoolCap cap = call.cap.as<AsidPoolCap>();
    const AsidPool* const pool = asid_table.pool(cap.base());
    if (pool == nullptr) return refuse_lookup(false, {sel4::LookupFailure::invalid_root}, "the ASID pool is gone");
    if (pool != cap.object<AsidPool>()) return refuse_capability(0, "another ASID pool has taken this one's place");
    const Asid asid = asid_table.free_asid(cap.base());
    if (asid == AsidTable::asid_limit) return refuse(sel4::Error::delete_first, "the ASID pool is full");
    return invoke_assign(vspace, asid);
}

} // namespace keel
