// SPDX-License-Identifier: Apache-2.0
//
// Sizes of kernel objects.
#pragma once

#include "abi/sel4/constants.hpp"

namespace manager {

// log2 of the bytes that an object takes. `size_bits` as Untyped_Retype takes it.
constexpr unsigned object_bits(sel4::ObjectType type, unsigned size_bits) {
    using sel4::ObjectType;
    switch (type) {
    case ObjectType::untyped:
    case ObjectType::sched_context:
        return size_bits;
    case ObjectType::cnode:
        return size_bits + sel4::slot_bits;
    case ObjectType::tcb:
        return sel4::tcb_bits;
    case ObjectType::endpoint:
        return sel4::endpoint_bits;
    case ObjectType::notification:
        return sel4::notification_bits;
    case ObjectType::reply:
        return sel4::reply_bits;
    case ObjectType::large_page:
        return sel4::large_page_bits;
    case ObjectType::huge_page:
        return sel4::huge_page_bits;
    case ObjectType::pdpt:
    case ObjectType::pml4:
    case ObjectType::page:
    case ObjectType::page_table:
    case ObjectType::page_directory:
        return sel4::page_bits;
    }
    return sel4::word_bits;
}

} // namespace manager
