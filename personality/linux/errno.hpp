// SPDX-License-Identifier: Apache-2.0
//
// Linux error numbers, errno(3). Values: include/uapi/asm-generic/errno-base.h and errno.h; those from 512 on never
// reach a program (include/linux/errno.h): the way back to user mode turns them into a restart or eintr.
#pragma once

#include <cstdint>

namespace personality {

enum class Errno : std::uint16_t {
    eperm = 1,
    enoent = 2,
    esrch = 3,
    eintr = 4,
    eio = 5,
    enxio = 6,
    e2big = 7,
    enoexec = 8,
    ebadf = 9,
    echild = 10,
    eagain = 11,
    enomem = 12,
    eacces = 13,
    efault = 14,
    enotblk = 15,
    ebusy = 16,
    eexist = 17,
    exdev = 18,
    enodev = 19,
    enotdir = 20,
    eisdir = 21,
    einval = 22,
    enfile = 23,
    emfile = 24,
    enotty = 25,
    etxtbsy = 26,
    efbig = 27,
    enospc = 28,
    espipe = 29,
    erofs = 30,
    emlink = 31,
    epipe = 32,
    edom = 33,
    erange = 34,
    edeadlk = 35,
    enametoolong = 36,
    enolck = 37,
    enosys = 38,
    enotempty = 39,
    eloop = 40,
    enomsg = 42,
    eidrm = 43,
    enodata = 61,
    eoverflow = 75,
    eilseq = 84,
    enotsock = 88,
    edestaddrreq = 89,
    emsgsize = 90,
    eprototype = 91,
    enoprotoopt = 92,
    eprotonosupport = 93,
    esocktnosupport = 94,
    eopnotsupp = 95,
    eafnosupport = 97,
    eaddrinuse = 98,
    eaddrnotavail = 99,
    enetunreach = 101,
    econnaborted = 103,
    econnreset = 104,
    enobufs = 105,
    eisconn = 106,
    enotconn = 107,
    etoomanyrefs = 109,
    etimedout = 110,
    econnrefused = 111,
    ehostunreach = 113,
    ealready = 114,
    einprogress = 115,
    estale = 116,
    euclean = 117,
    edquot = 122,

    // A wait was ended by a signal. The call is restarted ...
    restart_sys = 512,        // if no handler runs, or its action has SA_RESTART
    restart_no_handler = 514, // if no handler runs, else eintr (pause, poll, sigsuspend)
};

} // namespace personality
