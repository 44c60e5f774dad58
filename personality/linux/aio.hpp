// SPDX-License-Identifier: Apache-2.0
//
// Asynchronous I/O, io_submit(2). Layouts and values: Linux, include/uapi/linux/aio_abi.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum IocbCommand : std::uint16_t {
    iocb_pread = 0,
    iocb_pwrite = 1,
    iocb_fsync = 2,
    iocb_fdsync = 3,
    iocb_preadv = 7,
    iocb_pwritev = 8,
};
inline constexpr std::uint32_t iocb_flag_resfd = 1;
inline constexpr std::uint32_t iocb_flag_ioprio = 2;
inline constexpr std::uint32_t aio_max_nr = 65536; // requests of all contexts

struct Iocb {
    std::uint64_t data;
    std::uint32_t key;
    std::uint32_t rw_flags;
    std::uint16_t command;
    std::int16_t priority;
    std::int32_t descriptor;
    std::uint64_t buffer;
    std::uint64_t bytes;
    std::int64_t offset;
    std::uint64_t reserved;
    std::uint32_t flags;
    std::int32_t result_descriptor;
};
static_assert(sizeof(Iocb) == 64);

struct IoEvent {
    std::uint64_t data;
    std::uint64_t request; // address of its Iocb
    std::int64_t result;
    std::int64_t result2;
};
static_assert(sizeof(IoEvent) == 32);

struct AioSignals {     // struct __aio_sigset
    std::uint64_t mask; // address
    std::uint64_t bytes;
};

} // namespace personality::linux
