// SPDX-License-Identifier: Apache-2.0
//
// Fault messages: label and meaning of each word (manual chapter 6). A reply with label 0 restarts the thread; for
// UnknownSyscall, UserException and Timeout with the registers that its words give, in the message's order.
#pragma once

#include <cstdint>

namespace sel4 {

enum class FaultLabel : std::uint64_t {
    none = 0,
    cap_fault = 1,
    unknown_syscall = 2,
    user_exception = 3,
    debug_exception = 4, // needs the hardware debug interface: never sent by this configuration
    timeout = 5,
    vm_fault = 6,
};

namespace cap_fault {
enum Word : unsigned {
    ip,
    address,          // the capability address that failed
    in_receive_phase, // 1 if receiving, 0 if sending
    lookup_failure,   // LookupFailure
    bits_left,
    depth_mismatch_bits_found,
    guard_mismatch_guard_found = depth_mismatch_bits_found,
    guard_mismatch_bits_found,
    length,
};
}

namespace unknown_syscall {
enum Word : unsigned {
    // clang-format off
    rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15,
    // clang-format on
    fault_ip, // of the instruction itself: a handler replies with the address after it
    sp,
    flags,
    syscall, // the number; not read back from a reply
    length,
};
inline constexpr unsigned reply_length = syscall;
} // namespace unknown_syscall

namespace user_exception {
enum Word : unsigned {
    fault_ip,
    sp,
    flags,
    number, // processor's exception vector
    code,   // processor's error code, 0 if it has none
    length,
};
inline constexpr unsigned reply_length = number;
} // namespace user_exception

namespace timeout {
enum Word : unsigned {
    data,     // badge of the scheduling context
    consumed, // microseconds since the last time it was asked for
    length,
};
}

namespace timeout_reply {
enum Word : unsigned {
    // clang-format off
    fault_ip, sp, flags, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, tls_base, length,
    // clang-format on
};
}

namespace vm_fault {
enum Word : unsigned {
    ip,
    address,
    instruction_fault, // 1 if fetching an instruction
    fsr,               // processor's page-fault error code
    length,
};
}

} // namespace sel4
