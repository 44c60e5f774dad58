// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/open.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/names.hpp"
#include "personality/fs/vfs/permission.hpp"

namespace personality::fs {

namespace {

// What is of no use once the file is found.
constexpr std::uint32_t lasting_flags = ~(linux::o_creat | linux::o_excl | linux::o_trunc | linux::o_cloexec);
constexpr std::uint32_t path_flags = linux::o_path | linux::o_directory | linux::o_nofollow;

// open(2) with O_PATH: a place in the tree, not the file.
class PathFile final : public File {
  public:
    using File::File;
};

std::uint32_t wanted_access(std::uint32_t flags) {
    const std::uint32_t mode = flags & linux::o_accmode;
    std::uint32_t wanted = 0;
    if (mode != linux::o_wronly) wanted |= may_read;
    if (mode != linux::o_rdonly || (flags & linux::o_trunc) != 0) wanted |= may_write;
    return wanted;
}

Result<> check_kind(const Inode& inode, std::uint32_t flags) {
    if ((flags & linux::o_directory) && !inode.is_directory()) return Errno::enotdir;
    if (inode.is_symlink() && (flags & linux::o_path) == 0) return Errno::eloop;
    if (inode.is_directory() && ((wanted_access(flags) & may_write) != 0 || (flags & linux::o_creat) != 0))
        return Errno::eisdir;
    return {};
}

Result<Ref<File>> open_checked(const Path& path, std::uint32_t flags) {
    if (linux::is_device(path->inode()->mode()) && path.mount && path.mount->has(linux::ms_nodev)) return Errno::eacces;
    auto file = TRY(path->inode()->open(path.entry, flags & lasting_flags));
    file->set_mount(path.mount);
    return file;
}

// What the mount has to say about writing: nothing, where the file is a device and the like.
Result<> check_mount(const Path& path, std::uint32_t wanted) {
    const Inode& inode = *path->inode();
    const bool kept = inode.is_regular() || inode.is_directory();
    return (wanted & may_write) != 0 && kept ? check_writable(path.mount.get()) : Result<>();
}

Result<Path> find(const Credentials& who, PathWalk& walk, std::uint32_t flags, std::uint32_t mode, bool& created) {
    while (true) {
        TRY(walk.to_last());
        const bool create = flags & linux::o_creat;
        if (create && (walk.last_kind() != LastKind::name || walk.trailing_slash())) return Errno::eisdir;
        Path entry = TRY(walk.look_up_last());
        if (entry->negative()) {
            if (!create) return Errno::enoent;
            TRY(check_writable(entry.mount.get()));
            TRY(create_file(who, *entry, linux::s_ifreg | mode));
            created = true;
            return entry;
        }
        if (create && (flags & linux::o_excl)) return Errno::eexist;
        const bool follow = (flags & linux::o_nofollow) == 0 || walk.trailing_slash();
        if (entry->inode()->is_symlink() && follow) {
            if (!TRY(walk.follow(*entry))) continue;
            entry = walk.directory();
        }
        if (walk.trailing_slash() && !entry->inode()->is_directory()) return Errno::enotdir;
        return entry;
    }
}

// O_TMPFILE: the path is a directory's.
Result<Ref<File>> open_nameless(const Credentials& who, PathWalk& walk, std::uint32_t flags, std::uint32_t mode) {
    if ((flags & linux::o_accmode) == linux::o_rdonly || (flags & linux::o_creat) != 0) return Errno::einval;
    const Path directory = TRY(walk.to_end((flags & linux::o_nofollow) == 0));
    if (!directory->inode()->is_directory()) return Errno::enotdir;
    TRY(check_writable(directory.mount.get()));
    const auto entry = TRY(create_nameless_file(who, directory.entry, mode));
    if ((flags & linux::o_excl) == 0) entry->inode()->set_linkable();
    return open_checked(directory.beside(entry), flags & ~linux::o_tmpfile);
}

} // namespace

Result<Ref<File>> open(const Credentials& who, PathWalk& walk, std::uint32_t flags, std::uint32_t mode) {
    if (flags & linux::o_path) flags &= path_flags;
    if ((flags & linux::o_tmpfile) == linux::o_tmpfile) return open_nameless(who, walk, flags, mode);
    if ((flags & linux::o_tmpfile & ~linux::o_directory) != 0) return Errno::einval;
    bool created = false;
    const Path entry = TRY(find(who, walk, flags, mode, created));
    if (!created) return open_entry(who, entry, flags);
    auto file = open_checked(entry, flags);
    if (file) notify(*entry, linux::in_open);
    return file;
}

Result<Ref<File>> open_entry(const Credentials& who, const Path& entry, std::uint32_t flags) {
    const Ref<Inode> inode(entry->inode());
    TRY(check_kind(*inode, flags));
    if (flags & linux::o_path) {
        auto file = TRY(make_ref<PathFile>(entry.entry, flags));
        file->set_mount(entry.mount);
        return Ref<File>(file);
    }
    TRY(check_mount(entry, wanted_access(flags)));
    TRY(check_access(who, *inode, wanted_access(flags)));
    if ((flags & linux::o_noatime) && !owns(who, *inode)) return Errno::eperm;
    auto file = TRY(open_checked(entry, flags));
    if ((flags & linux::o_trunc) && inode->is_regular()) {
        TRY(inode->resize(0));
        notify(*entry, linux::in_modify);
    }
    notify(*entry, linux::in_open);
    return file;
}

} // namespace personality::fs
