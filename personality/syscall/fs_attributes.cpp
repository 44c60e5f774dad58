// SPDX-License-Identifier: Apache-2.0
//
// Changing attributes: chmod(2), chown(2), utimensat(2) and its elders, truncate(2), fallocate(2), umask(2).
#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/change.hpp"
#include "personality/linux/time.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

namespace personality::syscall {

namespace {

using fs::TimeChange;

// The file of a descriptor that isn't only a path. ebadf.
Result<Ref<fs::File>> real_file(std::int32_t descriptor) {
    auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    return file;
}

Result<TimeChange> time_change(const linux::TimeSpec& time) {
    if (time.nanoseconds == linux::utime_now) return TimeChange{TimeChange::Kind::now, {}};
    if (time.nanoseconds == linux::utime_omit) return TimeChange{TimeChange::Kind::keep, {}};
    if (time.nanoseconds < 0 || time.nanoseconds > 999'999'999) return Errno::einval;
    return TimeChange{TimeChange::Kind::set, {time.seconds, static_cast<std::uint32_t>(time.nanoseconds)}};
}

Result<TimeChange> time_change(const linux::TimeVal& time) {
    if (time.microseconds < 0 || time.microseconds > 999'999) return Errno::einval;
    return TimeChange{TimeChange::Kind::set, {time.seconds, static_cast<std::uint32_t>(time.microseconds * 1000)}};
}

struct TimeChanges {
    TimeChange accessed, modified;
};

// One thing at a time; only some with KEEP_SIZE, fallocate(2).
Result<> check_allocation(std::uint32_t mode) {
    const bool keeps_size = (mode & linux::falloc_fl_keep_size) != 0;
    switch (mode & ~linux::falloc_fl_keep_size) {
    case 0:
    case linux::falloc_fl_zero_range:
    case linux::falloc_fl_unshare_range:
        return {};
    case linux::falloc_fl_punch_hole:
        return keeps_size ? Result<>() : Errno::eopnotsupp;
    case linux::falloc_fl_collapse_range:
    case linux::falloc_fl_insert_range:
        return keeps_size ? Errno::eopnotsupp : Result<>();
    default:
        return Errno::eopnotsupp;
    }
}

// A null pointer means now.
template<typename T>
Result<TimeChanges> read_times(UserIn<T> times) {
    TimeChanges changes;
    if (times.is_null()) return changes;
    const T accessed = TRY(times.read(0));
    const T modified = TRY(times.read(1));
    changes.accessed = TRY(time_change(accessed));
    changes.modified = TRY(time_change(modified));
    return changes;
}

} // namespace

SysResult sys_fchmodat2(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t flags) {
    if ((flags & ~(linux::at_symlink_nofollow | linux::at_empty_path)) != 0) return Errno::einval;
    const auto entry = TRY(find(directory, path, flags));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::change_mode(credentials(), *entry->inode(), mode));
    fs::notify(*entry, linux::in_attrib);
    return 0;
}

SysResult sys_fchmodat(std::int32_t directory, UserString path, std::uint32_t mode) {
    return sys_fchmodat2(directory, path, mode, 0);
}

SysResult sys_chmod(UserString path, std::uint32_t mode) { return sys_fchmodat(linux::at_fdcwd, path, mode); }

SysResult sys_fchmod(std::int32_t descriptor, std::uint32_t mode) {
    const auto file = TRY(real_file(descriptor));
    TRY(fs::check_writable(file->location().mount.get()));
    TRY(fs::change_mode(credentials(), file->inode(), mode));
    fs::notify(file->path(), linux::in_attrib);
    return 0;
}

SysResult sys_fchownat(std::int32_t directory, UserString path, std::uint32_t uid, std::uint32_t gid,
                       std::uint32_t flags) {
    if ((flags & ~(linux::at_symlink_nofollow | linux::at_empty_path)) != 0) return Errno::einval;
    const auto entry = TRY(find(directory, path, flags));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::change_owner(credentials(), *entry->inode(), uid, gid));
    fs::notify(*entry, linux::in_attrib);
    return 0;
}

SysResult sys_chown(UserString path, std::uint32_t uid, std::uint32_t gid) {
    return sys_fchownat(linux::at_fdcwd, path, uid, gid, 0);
}

SysResult sys_lchown(UserString path, std::uint32_t uid, std::uint32_t gid) {
    return sys_fchownat(linux::at_fdcwd, path, uid, gid, linux::at_symlink_nofollow);
}

SysResult sys_fchown(std::int32_t descriptor, std::uint32_t uid, std::uint32_t gid) {
    const auto file = TRY(real_file(descriptor));
    TRY(fs::check_writable(file->location().mount.get()));
    TRY(fs::change_owner(credentials(), file->inode(), uid, gid));
    fs::notify(file->path(), linux::in_attrib);
    return 0;
}

SysResult sys_utimensat(std::int32_t directory, UserString path, UserIn<linux::TimeSpec> times, std::uint32_t flags) {
    if ((flags & ~(linux::at_symlink_nofollow | linux::at_empty_path)) != 0) return Errno::einval;
    const TimeChanges changes = TRY(read_times(times));
    if (path.is_null() && directory != linux::at_fdcwd) { // futimens(3)
        const auto file = TRY(real_file(directory));
        TRY(fs::check_writable(file->location().mount.get()));
        TRY(fs::change_times(credentials(), file->inode(), changes.accessed, changes.modified));
        fs::notify(file->path(), linux::in_attrib);
        return 0;
    }
    const auto entry = TRY(find(directory, path, flags));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::change_times(credentials(), *entry->inode(), changes.accessed, changes.modified));
    fs::notify(*entry, linux::in_attrib);
    return 0;
}

SysResult sys_futimesat(std::int32_t directory, UserString path, UserIn<linux::TimeVal> times) {
    const TimeChanges changes = TRY(read_times(times));
    const auto entry = TRY(find(directory, path, 0));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::change_times(credentials(), *entry->inode(), changes.accessed, changes.modified));
    fs::notify(*entry, linux::in_attrib);
    return 0;
}

SysResult sys_utimes(UserString path, UserIn<linux::TimeVal> times) {
    return sys_futimesat(linux::at_fdcwd, path, times);
}

SysResult sys_utime(UserString path, UserIn<std::int64_t> times) {
    TimeChanges changes;
    if (!times.is_null()) {
        changes.accessed = {TimeChange::Kind::set, {TRY(times.read(0)), 0}};
        changes.modified = {TimeChange::Kind::set, {TRY(times.read(1)), 0}};
    }
    const auto entry = TRY(find(linux::at_fdcwd, path, 0));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::change_times(credentials(), *entry->inode(), changes.accessed, changes.modified));
    fs::notify(*entry, linux::in_attrib);
    return 0;
}

SysResult sys_truncate(UserString path, std::int64_t size) {
    const auto entry = TRY(find(linux::at_fdcwd, path, 0));
    TRY(fs::check_writable(entry.mount.get()));
    TRY(fs::truncate_path(credentials(), *entry->inode(), size));
    fs::notify(*entry, linux::in_modify);
    return 0;
}

SysResult sys_ftruncate(std::int32_t descriptor, std::int64_t size) {
    const auto file = TRY(real_file(descriptor));
    if (!file->writable()) return Errno::einval;
    TRY(fs::truncate_open(file->inode(), size));
    fs::notify(file->path(), linux::in_modify);
    return 0;
}

SysResult sys_fallocate(std::int32_t descriptor, std::uint32_t mode, std::int64_t offset, std::int64_t length) {
    if (offset < 0 || length <= 0) return Errno::einval;
    const auto file = TRY(real_file(descriptor));
    if (!file->writable()) return Errno::ebadf;
    TRY(check_allocation(mode));
    if (linux::is_fifo(file->inode().mode())) return Errno::espipe;
    if (file->inode().is_directory()) return Errno::eisdir;
    TRY(file->allocate(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(length), mode));
    return 0;
}

SysResult sys_umask(std::uint32_t mask) {
    const std::uint32_t before = fs_context().umask;
    fs_context().umask = mask & 0777;
    return before;
}

} // namespace personality::syscall
