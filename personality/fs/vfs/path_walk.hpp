// SPDX-License-Identifier: Apache-2.0
//
// From a path to a directory entry, path_resolution(7). A walk goes to the directory of the path's last component; what
// is done with that component is the caller's: look it up, follow it if it is a symbolic link (the walk then goes on
// through the link's text), create it, remove it.
#pragma once

#include "personality/fs/vfs/mount_table.hpp"
#include "personality/task/credentials.hpp"

namespace personality::fs {

// The kind of a path's last component. Names are what can be created and removed.
enum class LastKind { name, dot, dot_dot, root };

class PathWalk {
  public:
    // `root`: the walking process's root directory, above which ".." doesn't lead. `path` must outlive the walk.
    PathWalk(const Credentials& who, Path root, Path start, std::string_view path);
    ~PathWalk();
    PathWalk(const PathWalk&) = delete;
    PathWalk& operator=(const PathWalk&) = delete;

    // openat2(2): what the whole walk may not do, a set of linux::resolve_*. Before the walk begins. exdev: the path is
    // absolute and must not be; einval.
    Result<> restrict(std::uint64_t resolve);

    // Walks to the directory of the last component. enoent, enotdir, eacces, eloop, enametoolong, eio, enomem; exdev.
    Result<> to_last();

    const Path& directory() const { return at_; }
    LastKind last_kind() const { return last_kind_; }
    std::string_view last() const { return last_; }
    bool trailing_slash() const { return trailing_slash_; }

    // Where the last component leads; negative if it doesn't exist.
    Result<Path> look_up_last();
    // Its entry itself, whatever is mounted there: what is removed, renamed or made. Preconditions: it is a name.
    Result<Ref<Dentry>> look_up_name();
    // Goes on through a symbolic link that is the last component; then to_last() again. True: the link led to the
    // object itself, which directory() now is, and the walk is at its end.
    Result<bool> follow(Dentry& link);

    // All of it: the entry that the path names, positive. enoent.
    Result<Path> to_end(bool follow_last);

  private:
    struct Text; // of a symbolic link

    Result<Path> step(std::string_view name);
    Result<> check_search() const;
    Result<> to_root();
    Result<> enter_mount(const Path& next) const;
    std::string_view next_component();
    bool rest_is_empty();
    void drop_text();

    const Credentials& who_;
    Path root_;
    Path start_; // with resolve_beneath
    Path at_;
    std::uint64_t resolve_ = 0;
    std::string_view rest_;
    Text* texts_ = nullptr; // what rest_ is of first, then what remains after each link
    unsigned links_followed_ = 0;
    LastKind last_kind_ = LastKind::root;
    std::string_view last_;
    bool trailing_slash_ = false;
};

} // namespace personality::fs
