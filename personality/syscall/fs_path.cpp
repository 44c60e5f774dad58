// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/fs_path.hpp"

#include "personality/linux/fcntl.hpp"

namespace personality::syscall {

Result<fs::Path> start_directory(std::int32_t descriptor, const PathArgument& path) {
    if (path.empty()) return Errno::enoent;
    if (path.text().starts_with('/')) return fs_context().root;
    return directory_of(descriptor);
}

Result<fs::Path> directory_of(std::int32_t descriptor) {
    if (descriptor == linux::at_fdcwd) return fs_context().working_directory;
    const auto file = TRY(files().get(descriptor));
    if (!file->inode().is_directory()) return Errno::enotdir;
    return file->location();
}

Result<fs::Path> find(std::int32_t descriptor, UserString path, std::uint32_t flags, const Credentials& who) {
    Walk walk;
    TRY(walk.path_.read(path));
    if (walk.path().empty() && (flags & linux::at_empty_path)) {
        if (descriptor == linux::at_fdcwd) return fs_context().working_directory;
        return TRY(files().get(descriptor))->location();
    }
    TRY(walk.begin_read(descriptor, who));
    return walk->to_end((flags & linux::at_symlink_nofollow) == 0);
}

} // namespace personality::syscall
