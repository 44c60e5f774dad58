// SPDX-License-Identifier: Apache-2.0
//
// Asking about files: stat(2) and its kind, statx(2), statfs(2), access(2), readlink(2).
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

constexpr std::uint32_t stat_flags = linux::at_symlink_nofollow | linux::at_no_automount | linux::at_empty_path;

linux::Stat stat_of(const fs::Inode& inode) {
    const fs::Attributes& file = inode.attributes();
    linux::Stat out{};
    out.st_dev = inode.file_system().device();
    out.st_ino = file.number;
    out.st_nlink = file.links;
    out.st_mode = file.mode;
    out.st_uid = file.uid;
    out.st_gid = file.gid;
    out.st_rdev = file.device;
    out.st_size = static_cast<std::int64_t>(inode.size());
    out.st_blksize = page_size;
    out.st_blocks = static_cast<std::int64_t>(inode.blocks());
    out.st_atime_sec = file.accessed.seconds;
    out.st_atime_nsec = file.accessed.nanoseconds;
    out.st_mtime_sec = file.modified.seconds;
    out.st_mtime_nsec = file.modified.nanoseconds;
    out.st_ctime_sec = file.changed.seconds;
    out.st_ctime_nsec = file.changed.nanoseconds;
    return out;
}

linux::Statx statx_of(const fs::Path& path) {
    const fs::Inode& inode = *path->inode();
    const fs::Attributes& file = inode.attributes();
    const auto time = [](const fs::Timestamp& stamp) {
        return linux::StatxTimestamp{stamp.seconds, stamp.nanoseconds, 0};
    };
    const std::uint64_t device = inode.file_system().device();
    linux::Statx out{};
    out.stx_mask = linux::statx_basic_stats | linux::statx_mnt_id;
    out.stx_mnt_id = path.mount ? path.mount->id() : 0;
    out.stx_attributes_mask = linux::statx_attr_mount_root;
    if (path.is_mount_root()) out.stx_attributes = linux::statx_attr_mount_root;
    out.stx_blksize = page_size;
    out.stx_nlink = file.links;
    out.stx_uid = file.uid;
    out.stx_gid = file.gid;
    out.stx_mode = static_cast<std::uint16_t>(file.mode);
    out.stx_ino = file.number;
    out.stx_size = inode.size();
    out.stx_blocks = inode.blocks();
    out.stx_atime = time(file.accessed);
    out.stx_mtime = time(file.modified);
    out.stx_ctime = time(file.changed);
    out.stx_rdev_major = linux::device_major(file.device);
    out.stx_rdev_minor = linux::device_minor(file.device);
    out.stx_dev_major = linux::device_major(device);
    out.stx_dev_minor = linux::device_minor(device);
    return out;
}

std::int64_t mount_flags(const fs::Mount& mount) {
    constexpr struct {
        std::uint32_t flag;
        std::int64_t shown;
    } known[] = {{linux::ms_nosuid, linux::st_nosuid},          {linux::ms_nodev, linux::st_nodev},
                 {linux::ms_noexec, linux::st_noexec},          {linux::ms_noatime, linux::st_noatime},
                 {linux::ms_nodiratime, linux::st_nodiratime},  {linux::ms_relatime, linux::st_relatime},
                 {linux::ms_nosymfollow, linux::st_nosymfollow}};
    std::int64_t flags = mount.read_only() ? linux::st_rdonly : 0;
    for (const auto& [flag, shown] : known)
        if (mount.has(flag)) flags |= shown;
    return flags;
}

SysResult write_statfs(const fs::Path& path, UserOut<linux::StatFs> to) {
    const fs::FileSystem& file_system = path->inode()->file_system();
    const fs::Usage usage = file_system.usage();
    linux::StatFs out{};
    out.f_type = file_system.description().magic;
    out.f_bsize = out.f_frsize = page_size;
    out.f_blocks = usage.blocks;
    out.f_bfree = out.f_bavail = usage.free;
    out.f_files = usage.files;
    out.f_ffree = usage.free_files;
    out.f_fsid[0] = static_cast<std::int32_t>(file_system.device());
    out.f_namelen = linux::name_max;
    out.f_flags = linux::st_valid | (path.mount ? mount_flags(*path.mount) : 0);
    TRY(to.write(out));
    return 0;
}

} // namespace

SysResult sys_newfstatat(std::int32_t directory, UserString path, UserOut<linux::Stat> to, std::uint32_t flags) {
    if ((flags & ~stat_flags) != 0) return Errno::einval;
    const auto entry = TRY(find(directory, path, flags));
    TRY(to.write(stat_of(*entry->inode())));
    return 0;
}

SysResult sys_stat(UserString path, UserOut<linux::Stat> to) { return sys_newfstatat(linux::at_fdcwd, path, to, 0); }

SysResult sys_lstat(UserString path, UserOut<linux::Stat> to) {
    return sys_newfstatat(linux::at_fdcwd, path, to, linux::at_symlink_nofollow);
}

SysResult sys_fstat(std::int32_t descriptor, UserOut<linux::Stat> to) {
    const auto file = TRY(files().get(descriptor));
    TRY(to.write(stat_of(file->inode())));
    return 0;
}

SysResult sys_statx(std::int32_t directory, UserString path, std::uint32_t flags, std::uint32_t mask,
                    UserOut<linux::Statx> to) {
    const std::uint32_t known = stat_flags | linux::at_statx_sync_type;
    if ((flags & ~known) != 0 || (flags & linux::at_statx_sync_type) == linux::at_statx_sync_type ||
        (mask & linux::statx_reserved) != 0)
        return Errno::einval;
    const auto entry = TRY(find(directory, path, flags));
    TRY(to.write(statx_of(entry)));
    return 0;
}

SysResult sys_statfs(UserString path, UserOut<linux::StatFs> to) {
    return write_statfs(TRY(find(linux::at_fdcwd, path, 0)), to);
}

SysResult sys_fstatfs(std::int32_t descriptor, UserOut<linux::StatFs> to) {
    return write_statfs(TRY(files().get(descriptor))->location(), to);
}

SysResult sys_faccessat2(std::int32_t directory, UserString path, std::uint32_t mode, std::uint32_t flags) {
    const std::uint32_t known = linux::at_eaccess | linux::at_symlink_nofollow | linux::at_empty_path;
    if ((mode & ~7U) != 0 || (flags & ~known) != 0) return Errno::einval;
    Credentials who = credentials();
    if ((flags & linux::at_eaccess) == 0) { // the answer is for the real user
        who.euid = who.fsuid = who.uid;
        who.egid = who.fsgid = who.gid;
        who.capabilities.effective = who.uid == 0 ? who.capabilities.permitted : 0;
    }
    const auto entry = TRY(find(directory, path, flags, who));
    const fs::Inode& inode = *entry->inode();
    if ((mode & fs::may_execute) != 0 && inode.is_regular() && entry.mount && entry.mount->has(linux::ms_noexec))
        return Errno::eacces;
    TRY(fs::check_access(who, inode, mode));
    const bool kept = inode.is_regular() || inode.is_directory() || inode.is_symlink();
    if ((mode & fs::may_write) != 0 && kept) TRY(fs::check_writable(entry.mount.get()));
    return 0;
}

SysResult sys_faccessat(std::int32_t directory, UserString path, std::uint32_t mode) {
    return sys_faccessat2(directory, path, mode, 0);
}

SysResult sys_access(UserString path, std::uint32_t mode) { return sys_faccessat2(linux::at_fdcwd, path, mode, 0); }

SysResult sys_readlinkat(std::int32_t directory, UserString path, UserOut<char> to, std::int32_t size) {
    if (size <= 0) return Errno::einval;
    const auto entry = TRY(find(directory, path, linux::at_symlink_nofollow | linux::at_empty_path));
    if (!entry->inode()->is_symlink()) return Errno::einval;
    const PageRef page = TRY(allocate_page_uninitialized());
    const std::span<char> text(reinterpret_cast<char*>(page.data()), page_size);
    const std::size_t length = TRY(entry->inode()->read_link(text));
    const std::size_t bytes = std::min(length, static_cast<std::size_t>(size));
    TRY(to.write_array(text.first(bytes)));
    return static_cast<std::int64_t>(bytes);
}

SysResult sys_readlink(UserString path, UserOut<char> to, std::int32_t size) {
    return sys_readlinkat(linux::at_fdcwd, path, to, size);
}

} // namespace personality::syscall
