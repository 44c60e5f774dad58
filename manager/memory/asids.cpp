// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/asids.hpp"

#include "lib/sel4/invoke.hpp"
#include "manager/cspace.hpp"

namespace manager {

using sel4::invoke;
using sel4::Label;

Done Asids::assign(CPtr vspace, BootMemory& memory) {
    for (unsigned i = 0; i < pool_count_; ++i) {
        const unsigned pool = (hint_ + i) % pool_count_;
        const Error error = invoke<Label::asid_pool_assign>(pools_[pool], vspace);
        if (error == Error::delete_first) continue; // full
        if (error != Error::none) return error;
        hint_ = pool;
        ++in_use_;
        return {};
    }
    if (pool_count_ == sel4::num_asid_pools) return Error::not_enough_memory;
    const CPtr slots = cspace::take(2);
    if (!slots) return Error::not_enough_memory;
    TRY(memory.retype(sel4::ObjectType::untyped, sel4::asid_pool_bits, slots));
    TRY(done(invoke<Label::asid_control_make_pool>(sel4::slot_asid_control, slots, cspace::top(), slots + 1,
                                                   cspace::depth)));
    hint_ = pool_count_;
    pools_[pool_count_++] = slots + 1;
    TRY(done(invoke<Label::asid_pool_assign>(slots + 1, vspace)));
    ++in_use_;
    return {};
}

} // namespace manager
