// SPDX-License-Identifier: Apache-2.0
//
// System call numbers, in RDX; all 64 bits count. Registers: RDI capability (in) and badge (out), RSI MessageInfo,
// R10 R8 R9 R15 the first four message words, R12 the reply capability, R13 the capability that NBSendRecv and
// NBSendWait send to. RCX and R11 are lost, on stock seL4 RSP too.
#pragma once

#include <cstdint>

namespace sel4 {

enum class Syscall : std::int64_t {
    call = -1,
    reply_recv = -2,
    nb_send_recv = -3,
    nb_send_wait = -4,
    send = -5,
    nb_send = -6,
    recv = -7,
    nb_recv = -8,
    wait = -9,
    nb_wait = -10,
    yield = -11,
    // Kernels with printing or debugging only; elsewhere UnknownSyscall faults.
    debug_put_char = -12,
    debug_dump_scheduler = -13,
    debug_halt = -14,
    debug_cap_identify = -15,
    debug_snapshot = -16,
    debug_name_thread = -17,
    // Kernels that set the FS base by MSR only.
    set_tls_base = -33,
};

} // namespace sel4
