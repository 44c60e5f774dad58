// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/mapping.hpp"

#include "manager/cspace.hpp"

namespace manager::window {

Done initialize(BootMemory& memory) {
    const CPtr table = cspace::take();
    TRY(memory.retype(sel4::ObjectType::page_table, 0, table));
    return done(sel4::invoke<sel4::Label::page_table_map>(table, sel4::slot_init_vspace, base, sel4::vm_default));
}

} // namespace manager::window
