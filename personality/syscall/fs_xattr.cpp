// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes, xattr(7): user, trusted and security ones. Access control lists are not supported, as on a file
// system without them.
#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/fs/vfs/xattr.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using linux::Capability;

constexpr std::uint32_t nofollow = linux::at_symlink_nofollow;

struct XattrName {
    char text[fs::xattr_name_max + 1];
    std::string_view view;

    Result<> read(UserString argument) {
        const auto name = argument.read(text);
        if (!name) return name.error() == Errno::enametoolong ? Errno::erange : name.error();
        view = *name;
        if (view.empty()) return Errno::erange;
        return {};
    }
};

bool is_user(std::string_view name) { return name.starts_with("user."); }
bool is_trusted(std::string_view name) { return name.starts_with("trusted."); }

Result<> check_name(std::string_view name) {
    const bool known = is_user(name) || is_trusted(name) || name.starts_with("security.");
    return known && !name.ends_with('.') ? Result<>() : Result<>(Errno::eopnotsupp);
}

Result<> check_reading(const fs::Inode& inode, std::string_view name) {
    TRY(check_name(name));
    const Credentials& who = credentials();
    if (is_trusted(name) && !who.can(Capability::sys_admin)) return Errno::enodata;
    if (!is_user(name)) return {};
    if (!inode.is_regular() && !inode.is_directory()) return Errno::enodata;
    return fs::check_access(who, inode, fs::may_read);
}

Result<> check_writing(fs::Inode& inode, std::string_view name) {
    TRY(check_name(name));
    TRY(fs::check_writable(inode));
    const Credentials& who = credentials();
    if (is_user(name)) {
        if (!inode.is_regular() && !inode.is_directory()) return Errno::eperm;
        const bool sticky = inode.is_directory() && (inode.mode() & linux::s_isvtx) != 0;
        if (sticky && !fs::owns(who, inode)) return Errno::eperm;
        return fs::check_access(who, inode, fs::may_write);
    }
    const auto needed = name == "security.capability" ? Capability::setfcap : Capability::sys_admin;
    return who.can(needed) ? Result<>() : Result<>(Errno::eperm);
}

SysResult set(const fs::Path& path, UserString name_argument, UserIn<char> from, std::uint64_t bytes,
              std::uint32_t flags) {
    constexpr std::uint32_t create = 1, replace = 2; // XATTR_CREATE, XATTR_REPLACE
    if ((flags & ~(create | replace)) != 0 || flags == (create | replace)) return Errno::einval;
    XattrName name;
    TRY(name.read(name_argument));
    if (bytes > fs::xattr_size_max) return Errno::e2big;
    const std::unique_ptr<char[]> value(new (std::nothrow) char[bytes]);
    if (!value) return Errno::enomem;
    TRY(copy_from_user(value.get(), from.address, bytes));
    fs::Inode& inode = *path->inode();
    TRY(fs::check_writable(path.mount.get()));
    TRY(check_writing(inode, name.view));
    auto* const attributes = TRY(inode.make_xattrs());
    const auto how = flags == create    ? fs::XattrChange::create
                     : flags == replace ? fs::XattrChange::replace
                                        : fs::XattrChange::any;
    TRY(attributes->set(name.view, {value.get(), bytes}, how));
    inode.add_links(0);
    fs::notify(*path, linux::in_attrib);
    return 0;
}

SysResult get(const fs::Path& path, UserString name_argument, UserOut<char> to, std::uint64_t bytes) {
    XattrName name;
    TRY(name.read(name_argument));
    fs::Inode& inode = *path->inode();
    TRY(check_reading(inode, name.view));
    if (!inode.keeps_xattrs()) return Errno::eopnotsupp;
    const fs::Xattrs* const all = TRY(inode.xattrs());
    const auto* const found = all ? all->find(name.view) : nullptr;
    if (!found) return Errno::enodata;
    const auto value = found->value();
    if (bytes == 0) return static_cast<std::int64_t>(value.size());
    if (bytes < value.size()) return Errno::erange;
    // The copy may wait, and the attribute may go meanwhile.
    const std::unique_ptr<char[]> copy(new (std::nothrow) char[value.size()]);
    if (!copy) return Errno::enomem;
    const std::size_t length = value.size();
    std::copy(value.begin(), value.end(), copy.get());
    TRY(to.write_array({copy.get(), length}));
    return static_cast<std::int64_t>(length);
}

SysResult list(const fs::Path& path, UserOut<char> to, std::uint64_t bytes) {
    const fs::Xattrs* const all = TRY(path->inode()->xattrs());
    if (!all) return 0;
    const bool sees_trusted = credentials().can(Capability::sys_admin);
    const auto shown = [&](std::string_view name) { return sees_trusted || !is_trusted(name); };
    std::size_t total = 0;
    for (const auto& attribute : all->all())
        if (shown(attribute.name())) total += attribute.name_length + 1;
    if (bytes == 0) return static_cast<std::int64_t>(total);
    if (bytes < total) return Errno::erange;
    const std::unique_ptr<char[]> names(new (std::nothrow) char[total]);
    if (!names) return Errno::enomem;
    char* at = names.get();
    for (const auto& attribute : all->all()) {
        if (!shown(attribute.name())) continue;
        at = std::copy(attribute.name().begin(), attribute.name().end(), at);
        *at++ = '\0';
    }
    TRY(to.write_array({names.get(), total}));
    return static_cast<std::int64_t>(total);
}

SysResult remove(const fs::Path& path, UserString name_argument) {
    XattrName name;
    TRY(name.read(name_argument));
    fs::Inode& inode = *path->inode();
    TRY(fs::check_writable(path.mount.get()));
    TRY(check_writing(inode, name.view));
    if (!inode.keeps_xattrs()) return Errno::eopnotsupp;
    fs::Xattrs* const all = TRY(inode.xattrs());
    if (!all) return Errno::enodata;
    TRY(all->remove(name.view));
    inode.add_links(0);
    fs::notify(*path, linux::in_attrib);
    return 0;
}

Result<fs::Path> at(UserString path, std::uint32_t flags = 0) { return find(linux::at_fdcwd, path, flags); }

Result<fs::Path> of(std::int32_t descriptor) {
    const auto file = TRY(files().get(descriptor));
    if (file->path_only()) return Errno::ebadf;
    return file->location();
}

} // namespace

SysResult sys_setxattr(UserString path, UserString name, UserIn<char> value, std::uint64_t bytes, std::uint32_t flags) {
    return set(TRY(at(path)), name, value, bytes, flags);
}
SysResult sys_lsetxattr(UserString path, UserString name, UserIn<char> value, std::uint64_t bytes,
                        std::uint32_t flags) {
    return set(TRY(at(path, nofollow)), name, value, bytes, flags);
}
SysResult sys_fsetxattr(std::int32_t descriptor, UserString name, UserIn<char> value, std::uint64_t bytes,
                        std::uint32_t flags) {
    return set(TRY(of(descriptor)), name, value, bytes, flags);
}

SysResult sys_getxattr(UserString path, UserString name, UserOut<char> to, std::uint64_t bytes) {
    return get(TRY(at(path)), name, to, bytes);
}
SysResult sys_lgetxattr(UserString path, UserString name, UserOut<char> to, std::uint64_t bytes) {
    return get(TRY(at(path, nofollow)), name, to, bytes);
}
SysResult sys_fgetxattr(std::int32_t descriptor, UserString name, UserOut<char> to, std::uint64_t bytes) {
    return get(TRY(of(descriptor)), name, to, bytes);
}

SysResult sys_listxattr(UserString path, UserOut<char> to, std::uint64_t bytes) {
    return list(TRY(at(path)), to, bytes);
}
SysResult sys_llistxattr(UserString path, UserOut<char> to, std::uint64_t bytes) {
    return list(TRY(at(path, nofollow)), to, bytes);
}
SysResult sys_flistxattr(std::int32_t descriptor, UserOut<char> to, std::uint64_t bytes) {
    return list(TRY(of(descriptor)), to, bytes);
}

SysResult sys_removexattr(UserString path, UserString name) { return remove(TRY(at(path)), name); }
SysResult sys_lremovexattr(UserString path, UserString name) { return remove(TRY(at(path, nofollow)), name); }
SysResult sys_fremovexattr(std::int32_t descriptor, UserString name) { return remove(TRY(of(descriptor)), name); }

} // namespace personality::syscall
