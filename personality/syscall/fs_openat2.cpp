// SPDX-License-Identifier: Apache-2.0
//
// openat2(2): unlike its elders it refuses what it doesn't know.
#include "personality/fs/vfs/open.hpp"
#include "personality/linux/limits.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_fs.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint64_t known_flags =
    linux::o_accmode | linux::o_creat | linux::o_excl | linux::o_noctty | linux::o_trunc | linux::o_append |
    linux::o_nonblock | linux::o_sync | linux::o_async | linux::o_direct | linux::o_largefile | linux::o_directory |
    linux::o_nofollow | linux::o_noatime | linux::o_cloexec | linux::o_path | linux::o_tmpfile;
constexpr std::uint64_t known_with_path = linux::o_path | linux::o_directory | linux::o_nofollow | linux::o_cloexec;
constexpr std::uint64_t known_resolve = linux::resolve_no_xdev | linux::resolve_no_magiclinks |
                                        linux::resolve_no_symlinks | linux::resolve_beneath | linux::resolve_in_root |
                                        linux::resolve_cached;
Result<> check(const linux::OpenHow& how) {
    const bool makes = (how.flags & linux::o_creat) != 0 || (how.flags & linux::o_tmpfile) == linux::o_tmpfile;
    if ((how.flags & ~known_flags) != 0 || (how.resolve & ~known_resolve) != 0) return Errno::einval;
    if ((makes ? how.mode & ~std::uint64_t{linux::s_iallugo} : how.mode) != 0) return Errno::einval;
    if ((how.flags & linux::o_path) != 0 && (how.flags & ~known_with_path) != 0) return Errno::einval;
    // Nobody can promise here that a lookup doesn't wait for the image.
    if ((how.resolve & linux::resolve_cached) != 0) return Errno::eagain;
    return {};
}

// A larger structure is a newer program's: what it asks for must be nothing.
Result<linux::OpenHow> read_how(UserIn<char> from, std::uint64_t bytes) {
    if (bytes < sizeof(linux::OpenHow)) return Errno::einval;
    if (bytes > page_size) return Errno::e2big;
    linux::OpenHow how{};
    TRY(copy_from_user(&how, from.address, sizeof how));
    for (std::uint64_t at = sizeof how; at < bytes; ++at) {
        char byte = 0;
        TRY(copy_from_user(&byte, from.address + at, 1));
        if (byte != 0) return Errno::e2big;
    }
    return how;
}

} // namespace

SysResult sys_openat2(std::int32_t directory, UserString path, UserIn<char> arguments, std::uint64_t bytes) {
    const linux::OpenHow how = TRY(read_how(arguments, bytes));
    TRY(check(how));
    PathArgument text;
    TRY(text.read(path));
    if (text.empty()) return Errno::enoent;
    constexpr std::uint64_t scoped = linux::resolve_beneath | linux::resolve_in_root;
    const bool from_directory = !text.text().starts_with('/') || (how.resolve & scoped) != 0;
    const fs::Path start = from_directory ? TRY(directory_of(directory)) : fs_context().root;
    const fs::Path root = (how.resolve & linux::resolve_in_root) != 0 ? start : fs_context().root;
    fs::PathWalk walk(credentials(), root, start, text.text());
    TRY(walk.restrict(how.resolve));
    const auto flags = static_cast<std::uint32_t>(how.flags);
    const auto mode = static_cast<std::uint32_t>(how.mode) & ~fs_context().umask;
    auto file = TRY(fs::open(credentials(), walk, flags, mode));
    return TRY(files().add(std::move(file), flags & linux::o_cloexec, limit_of_open_files()));
}

} // namespace personality::syscall
