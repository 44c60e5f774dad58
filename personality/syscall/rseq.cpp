// SPDX-License-Identifier: Apache-2.0
//
// rseq(2), membarrier(2): what makes per-processor data and asymmetric fences work. There is one processor, so a switch
// between tasks is a fence for all of them.
#include "personality/syscall/rows_process.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint32_t unregister = 1; // RSEQ_FLAG_UNREGISTER
constexpr std::uint32_t rseq_bytes = 32;

// membarrier(2).
enum Command : std::uint32_t {
    query = 0,
    global = 1,
    global_expedited = 2,
    register_global_expedited = 4,
    private_expedited = 8,
    register_private_expedited = 16,
    private_expedited_sync_core = 32,
    register_private_expedited_sync_core = 64,
    private_expedited_rseq = 128,
    register_private_expedited_rseq = 256,
};
constexpr std::uint32_t all_commands = 511;
constexpr std::uint32_t command_flag_cpu = 1;

} // namespace

SysResult sys_rseq(std::uint64_t address, std::uint32_t bytes, std::uint32_t flags, std::uint32_t signature) {
    RestartableSequence& own = current().rseq;
    if ((flags & unregister) != 0) {
        if (flags != unregister || own.address == 0 || own.address != address || bytes != own.bytes)
            return Errno::einval;
        if (signature != own.signature) return Errno::eperm;
        TRY(own.show_processor(false));
        own = {};
        return 0;
    }
    if (flags != 0) return Errno::einval;
    if (own.address != 0) {
        if (own.address != address || bytes != own.bytes) return Errno::einval;
        return signature != own.signature ? Errno::eperm : Errno::ebusy;
    }
    if (bytes != rseq_bytes || address % rseq_bytes != 0) return Errno::einval;
    if (address == 0) return Errno::efault;
    const RestartableSequence wanted{address, bytes, signature};
    TRY(wanted.show_processor(true));
    own = wanted;
    return 0;
}

SysResult sys_membarrier(std::uint32_t command, std::uint32_t flags, std::int32_t) {
    if (flags != 0 && (command != private_expedited_rseq || flags != command_flag_cpu)) return Errno::einval;
    std::uint16_t& registered = current().process.barriers;
    switch (command) {
    case query:
        return all_commands;
    case global:
    case global_expedited:
        return 0;
    case private_expedited:
    case private_expedited_sync_core:
    case private_expedited_rseq: // sequences of other tasks are interrupted as they don't run now
        return (registered & command << 1) != 0 ? SysResult(0) : Errno::eperm;
    case register_global_expedited:
    case register_private_expedited:
    case register_private_expedited_sync_core:
    case register_private_expedited_rseq:
        registered = static_cast<std::uint16_t>(registered | command);
        return 0;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
