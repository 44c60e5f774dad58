// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/start/container_mounts.hpp"

#include "personality/base/parse.hpp"
#include "personality/fs/mount/mounting.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/path_walk.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

constexpr std::uint32_t no_programs = linux::ms_nosuid | linux::ms_nodev | linux::ms_noexec;

struct FlagOption {
    std::string_view name;
    std::uint32_t set, cleared;
};
constexpr FlagOption flag_options[] = {
    {"ro", linux::ms_rdonly, 0},
    {"rw", 0, linux::ms_rdonly},
    {"nosuid", linux::ms_nosuid, 0},
    {"suid", 0, linux::ms_nosuid},
    {"nodev", linux::ms_nodev, 0},
    {"dev", 0, linux::ms_nodev},
    {"noexec", linux::ms_noexec, 0},
    {"exec", 0, linux::ms_noexec},
    {"noatime", linux::ms_noatime, linux::ms_relatime},
    {"atime", 0, linux::ms_noatime},
    {"relatime", linux::ms_relatime, linux::ms_noatime},
    {"nodiratime", linux::ms_nodiratime, 0},
    {"diratime", 0, linux::ms_nodiratime},
};

// Whether it is one of them, which is then in `flags`.
bool take_flag(std::string_view option, std::uint32_t& flags) {
    for (const FlagOption& known : flag_options) {
        if (known.name != option) continue;
        flags = (flags & ~known.cleared) | known.set;
        return true;
    }
    return false;
}

Result<> bind_to_itself(const Path& at) { return bind(at, at, false); }

} // namespace

Result<> mount_shared_memory(std::uint64_t bytes) {
    FixedText<48> options;
    if (bytes != 0) options.add("size=").add(bytes);
    return mount_new(TRY(directory_at("/dev/shm")), {"tmpfs", "shm", options.view(), no_programs | linux::ms_relatime});
}

Result<> mount_tmpfs(std::string_view path, std::string_view options) {
    std::uint32_t flags = no_programs | linux::ms_relatime;
    GrowingText others;
    while (!options.empty()) {
        const std::string_view option = take_part(options, ',');
        if (!take_flag(option, flags)) others.add(option).add(',');
    }
    if (!others.complete()) return Errno::enomem;
    return mount_new(TRY(directory_at(path)), {"tmpfs", "tmpfs", others.view(), flags});
}

Result<> mount_volume(std::string_view path) { return bind_to_itself(TRY(directory_at(path))); }

Result<> make_root_read_only() {
    const Path root = mounts().root();
    for (const std::string_view file : {"/etc/hostname", "/etc/hosts", "/etc/resolv.conf"}) {
        PathWalk walk(credentials(), root, root, file);
        if (const auto found = walk.to_end(true)) TRY(bind_to_itself(*found));
    }
    root.mount->set_flags(root.mount->flags() | linux::ms_rdonly);
    return {};
}

} // namespace personality::fs
