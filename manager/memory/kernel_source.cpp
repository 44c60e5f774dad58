// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/kernel_source.hpp"

namespace manager {

Done KernelSource::provide_slots(unsigned rows) {
    while (cnodes_ << radix < rows) {
        const CPtr fresh = cspace::take(2);
        if (!fresh) return Error::not_enough_memory;
        TRY(boot_.retype(sel4::ObjectType::cnode, radix, fresh, 2));
        TRY(cspace::place(cspace::untyped_outer + cnodes_, fresh, radix));
        TRY(cspace::place(cspace::untyped_inner + cnodes_, fresh + 1, radix));
        ++cnodes_;
    }
    return {};
}

} // namespace manager
