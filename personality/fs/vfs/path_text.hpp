// SPDX-License-Identifier: Apache-2.0
//
// From a directory entry back to its path, as getcwd(2) and /proc show it.
#pragma once

#include "personality/fs/vfs/mount.hpp"

#include <span>

namespace personality::fs {

// The path seen from `root`, at the end of `buffer`; an object without a path has its name. enametoolong: no room;
// what lies outside of `root` begins with `unreachable`.
inline constexpr std::string_view unreachable = "(unreachable)";
Result<std::string_view> path_text(const Path& path, const Path& root, std::span<char> buffer);

// With " (deleted)" behind a removed entry's path, as the links under /proc/<pid> have it.
Result<std::string_view> path_text_for_proc(const Path& path, const Path& root, std::span<char> buffer);

// The path inside its file system, as /proc/<pid>/mountinfo has what a mount shows.
Result<std::string_view> path_text_in_mount(const Dentry& entry, std::span<char> buffer);

} // namespace personality::fs
