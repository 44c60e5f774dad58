// SPDX-License-Identifier: Apache-2.0
//
// What the calls with paths have in common: reading the path, and finding where it starts.
#pragma once

#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_walk.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/user_memory.hpp"
#include "personality/task/task.hpp"

#include <optional>

namespace personality::syscall {

// A path argument in the personality's memory: short ones on the stack, others in a page.
class PathArgument {
  public:
    // efault, enametoolong, enomem.
    Result<> read(UserString argument) {
        const auto text = argument.read(inline_);
        if (text) {
            text_ = *text;
            return {};
        }
        if (text.error() != Errno::enametoolong) return text.error();
        long_ = TRY(allocate_page_uninitialized());
        text_ = TRY(argument.read({reinterpret_cast<char*>(long_.data()), linux::path_max}));
        return {};
    }

    std::string_view text() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    char inline_[192];
    PageRef long_;
    std::string_view text_;
};

// The directory that a path argument starts from, whether or not it is absolute. enoent: it is empty; ebadf,
// enotdir.
Result<fs::Path> start_directory(std::int32_t descriptor, const PathArgument& path);

// The directory that a descriptor, or at_fdcwd, stands for. ebadf, enotdir.
Result<fs::Path> directory_of(std::int32_t descriptor);

// A walk along a path argument.
class Walk {
  public:
    Result<> begin(std::int32_t descriptor, UserString argument, const Credentials& who = credentials()) {
        TRY(path_.read(argument));
        return begin_read(descriptor, who);
    }
    fs::PathWalk& operator*() { return *walk_; }
    fs::PathWalk* operator->() { return &*walk_; }
    const PathArgument& path() const { return path_; }

  private:
    friend Result<fs::Path> find(std::int32_t, UserString, std::uint32_t, const Credentials&);
    Result<> begin_read(std::int32_t descriptor, const Credentials& who) {
        auto start = TRY(start_directory(descriptor, path_));
        walk_.emplace(who, fs_context().root, std::move(start), path_.text());
        return {};
    }

    PathArgument path_;
    std::optional<fs::PathWalk> walk_;
};

// Where the existing file is that an *at() call names. `flags`: at_symlink_nofollow, at_empty_path (the descriptor's
// own file); others don't matter.
Result<fs::Path> find(std::int32_t descriptor, UserString path, std::uint32_t flags,
                      const Credentials& who = credentials());

} // namespace personality::syscall
