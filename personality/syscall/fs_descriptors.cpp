// SPDX-License-Identifier: Apache-2.0
//
// Descriptors: dup(2), fcntl(2), flock(2), ioctl(2), pipe(2), and what asks for writing to a disk that isn't there.
#include "personality/fs/pipe/pipe_file.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/mm/page.hpp"
#include "personality/syscall/fs_lock.hpp"
#include "personality/syscall/fs_owner.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint32_t settable_flags =
    linux::o_append | linux::o_nonblock | linux::o_direct | linux::o_noatime | linux::o_async;

SysResult duplicate(std::int32_t descriptor, std::int32_t from, bool close_on_exec) {
    auto file = TRY(files().get(descriptor));
    return TRY(files().add(std::move(file), close_on_exec, limit_of_open_files(), from));
}

SysResult duplicate_at_least(std::int32_t descriptor, std::uint64_t from, bool close_on_exec) {
    TRY(files().get(descriptor));
    if (from >= limit_of_open_files()) return Errno::einval;
    return duplicate(descriptor, static_cast<std::int32_t>(from), close_on_exec);
}

SysResult set_flags(fs::File& file, std::int32_t descriptor, std::uint64_t flags) {
    TRY(set_async(file, descriptor, (flags & linux::o_async) != 0));
    file.set_flags((file.flags() & ~settable_flags) | (static_cast<std::uint32_t>(flags) & settable_flags));
    return 0;
}

SysResult pipe_size(fs::File& file) {
    const fs::Pipe* const pipe = fs::pipe_of(file);
    return pipe != nullptr ? SysResult(pipe->capacity()) : Errno::ebadf;
}

SysResult set_pipe_size(fs::File& file, std::uint64_t bytes) {
    fs::Pipe* const pipe = fs::pipe_of(file);
    if (pipe == nullptr) return Errno::ebadf;
    TRY(pipe->set_capacity(static_cast<std::uint32_t>(bytes)));
    return pipe->capacity();
}

bool usable_with_path(std::uint32_t command) {
    return command == linux::f_dupfd || command == linux::f_dupfd_cloexec || command == linux::f_getfd ||
           command == linux::f_setfd || command == linux::f_getfl;
}

} // namespace

SysResult sys_dup(std::int32_t descriptor) { return duplicate(descriptor, 0, false); }

SysResult sys_dup3(std::int32_t from, std::int32_t to, std::uint32_t flags) {
    if ((flags & ~linux::o_cloexec) != 0 || from == to) return Errno::einval;
    auto file = TRY(files().get(from));
    TRY(files().put(to, std::move(file), flags & linux::o_cloexec, limit_of_open_files()));
    return to;
}

SysResult sys_dup2(std::int32_t from, std::int32_t to) {
    if (from != to) return sys_dup3(from, to, 0);
    TRY(files().get(from));
    return to;
}

SysResult sys_fcntl(std::int32_t descriptor, std::uint32_t command, std::uint64_t argument) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only() && !usable_with_path(command)) return Errno::ebadf;
    switch (command) {
    case linux::f_dupfd:
        return duplicate_at_least(descriptor, argument, false);
    case linux::f_dupfd_cloexec:
        return duplicate_at_least(descriptor, argument, true);
    case linux::f_getfd:
        return TRY(files().get_close_on_exec(descriptor)) ? linux::fd_cloexec : 0;
    case linux::f_setfd:
        TRY(files().set_close_on_exec(descriptor, argument & linux::fd_cloexec));
        return 0;
    case linux::f_getfl:
        return file->flags() | (file->path_only() ? 0 : linux::o_largefile);
    case linux::f_setfl:
        return set_flags(*file, descriptor, argument);
    case linux::f_getlk:
    case linux::f_setlk:
    case linux::f_setlkw:
    case linux::f_ofd_getlk:
    case linux::f_ofd_setlk:
    case linux::f_ofd_setlkw:
        return lock_bytes(*file, command, {{argument}});
    case linux::f_getpipe_sz:
        return pipe_size(*file);
    case linux::f_setpipe_sz:
        return set_pipe_size(*file, argument);
    case linux::f_add_seals:
        if (!file->writable()) return Errno::eperm;
        TRY(file->inode().add_seals(static_cast<std::uint32_t>(argument)));
        return 0;
    case linux::f_get_seals:
        if (!file->inode().has_seals()) return Errno::einval;
        return file->inode().seals();
    case linux::f_getlease:
        return linux::f_unlck;
    default:
        return is_owner_command(command) ? owner_command(*file, command, argument) : Errno::einval;
    }
}

SysResult sys_flock(std::int32_t descriptor, std::uint32_t operation) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    return lock_file(*file, operation);
}

SysResult sys_ioctl(std::int32_t descriptor, std::uint32_t request, UserAddress argument) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    switch (request) {
    case linux::fioclex:
    case linux::fionclex:
        TRY(files().set_close_on_exec(descriptor, request == linux::fioclex));
        return 0;
    case linux::fionbio: {
        const std::int32_t on = TRY(UserIn<std::int32_t>{{argument}}.read());
        file->set_flags(on ? file->flags() | linux::o_nonblock : file->flags() & ~linux::o_nonblock);
        return 0;
    }
    case linux::fioasync: {
        const std::int32_t on = TRY(UserIn<std::int32_t>{{argument}}.read());
        return set_flags(*file, descriptor, on ? file->flags() | linux::o_async : file->flags() & ~linux::o_async);
    }
    case linux::fioqsize: {
        const fs::Inode& inode = file->inode();
        if (!inode.is_regular() && !inode.is_directory() && !inode.is_symlink()) return Errno::enotty;
        TRY(UserOut<std::int64_t>{{argument}}.write(static_cast<std::int64_t>(inode.blocks() * 512)));
        return 0;
    }
    case linux::figetbsz:
        TRY(UserOut<std::int32_t>{{argument}}.write(page_size));
        return 0;
    case linux::ficlone:
    case linux::ficlonerange: // no file system here shares pages between files
        return Errno::eopnotsupp;
    default:
        if (is_owner_request(request) && (file->inode().mode() & linux::s_ifmt) == linux::s_ifsock)
            return owner_request(*file, request, argument);
        return file->ioctl(request, argument);
    }
}

SysResult sys_pipe2(UserOut<std::int32_t> to, std::uint32_t flags) {
    if ((flags & ~(linux::o_cloexec | linux::o_nonblock | linux::o_direct)) != 0) return Errno::einval;
    fs::PipeEnds ends = TRY(fs::make_pipe(flags & (linux::o_nonblock | linux::o_direct)));
    const bool close_on_exec = flags & linux::o_cloexec;
    const std::int32_t reader = TRY(files().add(std::move(ends.reader), close_on_exec, limit_of_open_files()));
    const auto writer = files().add(std::move(ends.writer), close_on_exec, limit_of_open_files());
    Result<> written;
    if (writer) {
        const std::int32_t pair[2] = {reader, *writer};
        written = Result<>(to.write_array(pair));
        if (written) return 0;
        TRY(files().close(*writer));
    }
    TRY(files().close(reader));
    return writer ? written.error() : writer.error();
}

SysResult sys_pipe(UserOut<std::int32_t> to) { return sys_pipe2(to, 0); }

SysResult sys_fsync(std::int32_t descriptor) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    const bool has_storage = file->inode().is_regular() || file->inode().is_directory();
    if (!has_storage) return Errno::einval;
    return 0;
}

SysResult sys_sync() { return 0; }

SysResult sys_syncfs(std::int32_t descriptor) {
    TRY(files().get(descriptor));
    return 0;
}

} // namespace personality::syscall
