// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/mount/file_system_types.hpp"

#include "personality/base/parse.hpp"
#include "personality/fs/mqueue/mqueue_fs.hpp"
#include "personality/fs/overlay/tmpfs.hpp"
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/sys/cgroup_fs.hpp"
#include "personality/fs/sys/sys_fs.hpp"
#include "personality/fs/tty/devpts.hpp"

namespace personality::fs {

namespace {

// There is one of it for the whole container, whose options are accepted where they change nothing.
struct OneOfAKind {
    std::string_view type;
    FileSystem& (*file_system)();
    std::string_view options; // names, each with a comma behind
};

template<auto Get>
FileSystem& get() {
    return Get();
}

constexpr OneOfAKind kinds[] = {
    {"proc", get<proc_fs>, "hidepid,gid,"},
    {"sysfs", get<sys_fs>, ""},
    {"devpts", get<devpts_fs>, "newinstance,ptmxmode,mode,uid,gid,max,"},
    {"cgroup2", get<cgroup_fs>, "nsdelegate,favordynmods,memory_recursiveprot,"},
    {"mqueue", get<mqueue_fs>, ""},
};

bool lists(std::string_view names, std::string_view wanted) {
    while (!names.empty())
        if (take_part(names, ',') == wanted) return true;
    return false;
}

} // namespace

Result<FileSystem*> file_system_of_type(std::string_view type, std::string_view options) {
    if (type == "tmpfs") return TRY(Tmpfs::make(Tmpfs::Kind::tmpfs, options));
    if (type == "ramfs") return TRY(Tmpfs::make(Tmpfs::Kind::ramfs, options));
    for (const OneOfAKind& kind : kinds) {
        if (kind.type != type) continue;
        while (!options.empty()) {
            std::string_view option = take_part(options, ',');
            if (!option.empty() && !lists(kind.options, take_part(option, '='))) return Errno::einval;
        }
        return &kind.file_system();
    }
    return Errno::enodev;
}

} // namespace personality::fs
