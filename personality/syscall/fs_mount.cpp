// SPDX-License-Identifier: Apache-2.0
//
// mount(2), umount2(2), pivot_root(2).
#include "personality/fs/mount/mounting.hpp"
#include "personality/linux/mount.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_mount.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::Capability;

bool may_mount() { return credentials().can(Capability::sys_admin); }

// A string that may be missing.
Result<> read_optional(UserString text, PathArgument& to) { return text.is_null() ? Result<>() : to.read(text); }

// mount(2)'s last argument: as much as there is of it up to a page, without a NUL if it is longer.
class Options {
  public:
    Result<> read(UserIn<char> from) {
        if (from.is_null()) return {};
        page_ = TRY(allocate_page_uninitialized());
        char* const to = reinterpret_cast<char*>(page_.data());
        const std::size_t to_page_end = page_size - from.address % page_size;
        std::size_t bytes = page_size;
        if (!copy_from_user(to, from.address, bytes)) {
            bytes = to_page_end;
            TRY(copy_from_user(to, from.address, bytes));
        }
        text_ = {to, static_cast<std::size_t>(std::find(to, to + std::min(bytes, page_size - 1), '\0') - to)};
        return {};
    }
    std::string_view text() const { return text_; }

  private:
    PageRef page_;
    std::string_view text_;
};

// The mount's own flags, relatime being what nobody needs to ask for.
std::uint32_t flags_of_mount(std::uint32_t flags) {
    std::uint32_t own = flags & linux::per_mount_flags & ~(linux::ms_unbindable | linux::ms_relatime);
    if ((flags & (linux::ms_noatime | linux::ms_strictatime)) == 0) own |= linux::ms_relatime;
    if ((flags & linux::ms_strictatime) != 0) own &= ~linux::ms_noatime;
    return own;
}

Result<> change(const fs::Path& at, std::uint32_t flags, std::string_view options) {
    constexpr std::uint32_t time_flags =
        linux::ms_noatime | linux::ms_nodiratime | linux::ms_relatime | linux::ms_strictatime;
    std::uint32_t own = flags_of_mount(flags);
    if ((flags & time_flags) == 0 && at.mount) own = (own & ~time_flags) | (at.mount->flags() & time_flags);
    return fs::remount(at, own, (flags & linux::ms_bind) != 0, options);
}

} // namespace

SysResult sys_mount(UserString source, UserString target, UserString type, std::uint64_t flag_word, UserIn<char> data) {
    PathArgument type_text;
    PathArgument source_text;
    Options options;
    TRY(read_optional(type, type_text));
    TRY(read_optional(source, source_text));
    TRY(options.read(data));
    auto flags = static_cast<std::uint32_t>(flag_word);
    if ((flags & linux::ms_mgc_msk) == linux::ms_mgc_val) flags &= ~linux::ms_mgc_msk;
    const fs::Path on = TRY(find(linux::at_fdcwd, target, 0));
    if (!may_mount()) return Errno::eperm;
    if ((flags & linux::ms_remount) != 0) {
        TRY(change(on, flags, options.text()));
    } else if ((flags & linux::ms_bind) != 0) {
        if (source_text.empty()) return Errno::einval;
        TRY(fs::bind(TRY(find(linux::at_fdcwd, source, 0)), on, (flags & linux::ms_rec) != 0));
    } else if ((flags & linux::propagation_flags) != 0) {
        TRY(fs::set_propagation(on, flags));
    } else if ((flags & linux::ms_move) != 0) {
        if (source_text.empty()) return Errno::einval;
        TRY(fs::move_mount(TRY(find(linux::at_fdcwd, source, 0)), on));
    } else {
        if (type.is_null()) return Errno::einval;
        const std::string_view shown = source.is_null() ? "none" : source_text.text();
        TRY(fs::mount_new(on, {type_text.text(), shown, options.text(), flags_of_mount(flags)}));
    }
    return 0;
}

SysResult sys_umount2(UserString target, std::uint32_t flags) {
    constexpr std::uint32_t known = linux::mnt_force | linux::mnt_detach | linux::mnt_expire | linux::umount_nofollow;
    if ((flags & ~known) != 0) return Errno::einval;
    const std::uint32_t nofollow = (flags & linux::umount_nofollow) != 0 ? linux::at_symlink_nofollow : 0;
    const fs::Path at = TRY(find(linux::at_fdcwd, target, nofollow));
    if (!may_mount()) return Errno::eperm;
    if ((flags & linux::mnt_expire) != 0 && (flags & (linux::mnt_force | linux::mnt_detach)) != 0) return Errno::einval;
    TRY(fs::unmount(at, flags));
    return 0;
}

SysResult sys_pivot_root(UserString new_root, UserString put_old) {
    if (!may_mount()) return Errno::eperm;
    const fs::Path to = TRY(find(linux::at_fdcwd, new_root, 0));
    if (!to->inode()->is_directory()) return Errno::enotdir;
    const fs::Path old = TRY(find(linux::at_fdcwd, put_old, 0));
    if (!old->inode()->is_directory()) return Errno::enotdir;
    TRY(fs::pivot_root(to, old, fs_context().root));
    return 0;
}

} // namespace personality::syscall
