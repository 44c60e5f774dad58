// SPDX-License-Identifier: Apache-2.0
//
// From a directory entry back to its path, as getcwd(2) and /proc show it.
#pragma once

#include "personality/fs/vfs/dentry.hpp"

#include <span>

namespace personality::fs {

// The path seen from `root`, at the end of `buffer`; an object without a path has its name. enametoolong: no room;
// what lies outside of `root` begins with "(unreachable)".
Result<std::string_view> path_text(Dentry& entry, const Dentry& root, std::span<char> buffer);

// With " (deleted)" behind a removed entry's path, as the links under /proc/<pid> have it.
Result<std::string_view> path_text_for_proc(Dentry& entry, const Dentry& root, std::span<char> buffer);

} // namespace personality::fs
