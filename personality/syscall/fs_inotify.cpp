// SPDX-License-Identifier: Apache-2.0
//
// inotify(7).
#include "personality/fs/notify/inotify.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/inotify.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

namespace personality::syscall {

SysResult sys_inotify_init1(std::uint32_t flags) {
    if ((flags & ~(linux::o_cloexec | linux::o_nonblock)) != 0) return Errno::einval;
    auto file = TRY(fs::make_inotify(flags & linux::o_nonblock));
    return TRY(files().add(std::move(file), flags & linux::o_cloexec, limit_of_open_files()));
}

SysResult sys_inotify_init() { return sys_inotify_init1(0); }

SysResult sys_inotify_add_watch(std::int32_t descriptor, UserString path, std::uint32_t mask) {
    constexpr std::uint32_t events = linux::in_all_events | linux::in_unmount;
    constexpr std::uint32_t both = linux::in_mask_add | linux::in_mask_create;
    if ((mask & (events | linux::in_oneshot)) == 0) return Errno::einval;
    const auto instance = TRY(files().get(descriptor));
    if ((mask & both) == both) return Errno::einval;
    const auto entry = TRY(find(linux::at_fdcwd, path, mask & linux::in_dont_follow ? linux::at_symlink_nofollow : 0));
    if ((mask & linux::in_onlydir) != 0 && !entry->inode()->is_directory()) return Errno::enotdir;
    TRY(fs::check_access(credentials(), *entry->inode(), fs::may_read));
    return TRY(fs::add_inotify_watch(*instance, Ref<fs::Inode>(entry->inode()), mask));
}

SysResult sys_inotify_rm_watch(std::int32_t descriptor, std::int32_t number) {
    TRY(fs::remove_inotify_watch(*TRY(files().get(descriptor)), number));
    return 0;
}

} // namespace personality::syscall
