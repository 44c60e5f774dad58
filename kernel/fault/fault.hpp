// SPDX-License-Identifier: Apache-2.0
//
// Why a thread stopped, until it is told to its handler (fault/delivery.hpp).
#pragma once

#include "abi/sel4/errors.hpp"
#include "abi/sel4/faults.hpp"
#include "kernel/types.hpp"

namespace keel {

// Why no slot was found, exactly as seL4 reports it.
struct LookupFailure {
    sel4::LookupFailure kind = sel4::LookupFailure::none;
    std::uint8_t bits_left = 0;
    std::uint8_t bits_found = 0; // depth_mismatch; guard_mismatch: the guard's bits
    Word guard_found = 0;
};

struct Fault {
    sel4::FaultLabel label = sel4::FaultLabel::none;
    bool flag = false;      // cap_fault: in the receive phase; vm_fault: an instruction fetch
    Word address = 0;       // cap_fault, vm_fault; unknown_syscall and user_exception: number; timeout: badge
    Word code = 0;          // vm_fault, user_exception: processor's error code
    LookupFailure lookup{}; // cap_fault

    bool is_none() const { return label == sel4::FaultLabel::none; }

    static Fault cap_fault(CPtr address, bool receiving, const LookupFailure& lookup) {
        return {sel4::FaultLabel::cap_fault, receiving, address, 0, lookup};
    }
    static Fault unknown_syscall(Word number) { return {sel4::FaultLabel::unknown_syscall, false, number}; }
    static Fault user_exception(Word number, Word code) {
        return {sel4::FaultLabel::user_exception, false, number, code};
    }
    static Fault timeout(Word badge) { return {sel4::FaultLabel::timeout, false, badge}; }
    static Fault vm_fault(Word address, Word code, bool instruction) {
        return {sel4::FaultLabel::vm_fault, instruction, address, code};
    }
};

} // namespace keel
