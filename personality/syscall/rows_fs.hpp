// SPDX-License-Identifier: Apache-2.0
//
// The table's section of the calls on open files, and their handlers. Those on paths: rows_path.hpp.
#pragma once

#include "personality/linux/fcntl.hpp"
#include "personality/linux/poll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/linux/time.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/syscall/table.hpp"

namespace personality::syscall {

// fs_open.cpp
SysResult sys_openat(std::int32_t directory, UserString path, std::uint32_t flags, std::uint32_t mode);
SysResult sys_openat2(std::int32_t directory, UserString path, UserIn<char> arguments, std::uint64_t bytes);
SysResult sys_open(UserString path, std::uint32_t flags, std::uint32_t mode);
SysResult sys_creat(UserString path, std::uint32_t mode);
SysResult sys_close(std::int32_t descriptor);
SysResult sys_close_range(std::uint32_t first, std::uint32_t last, std::uint32_t flags);

// fs_io.cpp
SysResult sys_read(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes);
SysResult sys_write(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes);
SysResult sys_pread64(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes, std::int64_t offset);
SysResult sys_pwrite64(std::int32_t descriptor, UserIn<char> from, std::uint64_t bytes, std::int64_t offset);
SysResult sys_readv(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count);
SysResult sys_writev(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count);
SysResult sys_preadv(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset);
SysResult sys_pwritev(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset);
SysResult sys_preadv2(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset,
                      std::uint64_t, std::uint32_t flags);
SysResult sys_pwritev2(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::int64_t offset,
                       std::uint64_t, std::uint32_t flags);
SysResult sys_lseek(std::int32_t descriptor, std::int64_t offset, std::uint32_t whence);

// fs_transfer.cpp
SysResult sys_sendfile(std::int32_t out, std::int32_t in, UserInOut<std::int64_t> offset, std::uint64_t count);
SysResult sys_copy_file_range(std::int32_t in, UserInOut<std::int64_t> in_offset, std::int32_t out,
                              UserInOut<std::int64_t> out_offset, std::uint64_t count, std::uint32_t flags);

// fs_splice.cpp
SysResult sys_splice(std::int32_t in, UserInOut<std::int64_t> in_offset, std::int32_t out,
                     UserInOut<std::int64_t> out_offset, std::uint64_t count, std::uint32_t flags);
SysResult sys_tee(std::int32_t in, std::int32_t out, std::uint64_t count, std::uint32_t flags);
SysResult sys_vmsplice(std::int32_t descriptor, UserIn<IoSegment> segments, std::uint32_t count, std::uint32_t flags);

// fs_descriptors.cpp
SysResult sys_dup(std::int32_t descriptor);
SysResult sys_dup3(std::int32_t from, std::int32_t to, std::uint32_t flags);
SysResult sys_dup2(std::int32_t from, std::int32_t to);
SysResult sys_fcntl(std::int32_t descriptor, std::uint32_t command, std::uint64_t argument);
SysResult sys_flock(std::int32_t descriptor, std::uint32_t operation);
SysResult sys_ioctl(std::int32_t descriptor, std::uint32_t request, UserAddress argument);
SysResult sys_pipe2(UserOut<std::int32_t> to, std::uint32_t flags);
SysResult sys_pipe(UserOut<std::int32_t> to);
SysResult sys_fsync(std::int32_t descriptor);
SysResult sys_sync();
SysResult sys_syncfs(std::int32_t descriptor);

// fs_advice.cpp
SysResult sys_fadvise64(std::int32_t descriptor, std::int64_t, std::int64_t length, std::uint32_t advice);
SysResult sys_readahead(std::int32_t descriptor, std::int64_t, std::uint64_t);
SysResult sys_sync_file_range(std::int32_t descriptor, std::int64_t offset, std::int64_t bytes, std::uint32_t flags);
SysResult sys_name_to_handle_at(std::int32_t directory, UserString path, std::uint64_t, std::uint64_t,
                                std::uint32_t flags);
SysResult sys_open_by_handle_at(std::int32_t, std::uint64_t, std::uint32_t);

// fs_poll_calls.cpp
SysResult sys_poll(UserAddress entries, std::uint64_t count, std::int32_t milliseconds);
SysResult sys_ppoll(UserAddress entries, std::uint64_t count, UserInOut<linux::TimeSpec> timeout,
                    UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes);

// fs_select_calls.cpp
SysResult sys_select(std::int32_t count, UserAddress read, UserAddress write, UserAddress except,
                     UserInOut<linux::TimeVal> timeout);
SysResult sys_pselect6(std::int32_t count, UserAddress read, UserAddress write, UserAddress except,
                       UserInOut<linux::TimeSpec> timeout, UserIn<linux::PselectSignals> signals);

inline constexpr Row fs_rows[] = {
    row<sys_read>(0, "read", Support::full),
    row<sys_write>(1, "write", Support::full),
    row<sys_open>(2, "open", Support::full),
    row<sys_close>(3, "close", Support::full),
    row<sys_poll>(7, "poll", Support::full),
    row<sys_lseek>(8, "lseek", Support::full),
    row<sys_ioctl>(
        16, "ioctl", Support::partial,
        "FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, and terminals (ioctl_tty(2)) but for lines, modems and struct termio"),
    row<sys_pread64>(17, "pread64", Support::full),
    row<sys_pwrite64>(18, "pwrite64", Support::full),
    row<sys_readv>(19, "readv", Support::full),
    row<sys_writev>(20, "writev", Support::full),
    row<sys_pipe>(22, "pipe", Support::full),
    row<sys_select>(23, "select", Support::full),
    row<sys_dup>(32, "dup", Support::full),
    row<sys_dup2>(33, "dup2", Support::full),
    row<sys_sendfile>(40, "sendfile", Support::full),
    row<sys_fcntl>(72, "fcntl", Support::partial, "no leases, no F_NOTIFY"),
    row<sys_flock>(73, "flock", Support::full),
    row<sys_fsync>(74, "fsync", Support::full, "nothing to write back"),
    row<sys_fsync>(75, "fdatasync", Support::full, "nothing to write back"),
    row<sys_creat>(85, "creat", Support::full),
    row<sys_sync>(162, "sync", Support::full, "nothing to write back"),
    row<sys_readahead>(187, "readahead", Support::full, "nothing to do ahead"),
    row<sys_fadvise64>(221, "fadvise64", Support::full, "advice is not needed"),
    row<sys_openat>(257, "openat", Support::full),
    row<sys_pselect6>(270, "pselect6", Support::full),
    row<sys_ppoll>(271, "ppoll", Support::full),
    row<sys_splice>(275, "splice", Support::full),
    row<sys_tee>(276, "tee", Support::full),
    row<sys_sync_file_range>(277, "sync_file_range", Support::full, "nothing to write back"),
    row<sys_vmsplice>(278, "vmsplice", Support::full, "copies"),
    row<sys_dup3>(292, "dup3", Support::full),
    row<sys_pipe2>(293, "pipe2", Support::full),
    row<sys_preadv>(295, "preadv", Support::full),
    row<sys_pwritev>(296, "pwritev", Support::full),
    row<sys_name_to_handle_at>(303, "name_to_handle_at", Support::full, "EOPNOTSUPP: files have no handles"),
    row<sys_open_by_handle_at>(304, "open_by_handle_at", Support::full, "files have no handles"),
    row<sys_syncfs>(306, "syncfs", Support::full, "nothing to write back"),
    row<sys_copy_file_range>(326, "copy_file_range", Support::full),
    row<sys_preadv2>(327, "preadv2", Support::partial, "no RWF_NOWAIT"),
    row<sys_pwritev2>(328, "pwritev2", Support::partial, "no RWF_NOWAIT"),
    row<sys_close_range>(436, "close_range", Support::full),
    row<sys_openat2>(437, "openat2", Support::full, "RESOLVE_CACHED: always EAGAIN"),
};

} // namespace personality::syscall
