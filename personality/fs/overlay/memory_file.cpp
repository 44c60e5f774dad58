// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/memory_file.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/overlay/open_file.hpp"
#include "personality/fs/text/text.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

// Mounted nowhere, and made when the first of its files is.
OverlayFs& memory_fs() {
    static Immortal<OverlayFs> file_system(FileSystem::Description{"tmpfs", "tmpfs", "", linux::tmpfs_magic, 1},
                                           nullptr);
    return *file_system;
}

} // namespace

Result<Ref<File>> make_memory_file(std::string_view name, bool sealing) {
    const Timestamp time = now();
    const Credentials& who = credentials();
    const Attributes attributes{0, 0, linux::s_ifreg | 0777, 0, who.fsuid, who.fsgid, time, time, time};
    Ref<Inode> inode = TRY(memory_fs().make(attributes, {}));
    static_cast<OverlayFile&>(*inode).allow_seals(sealing);
    FixedText<linux::name_max> shown; // of a name as long as it may be, the last bytes are not shown
    constexpr std::string_view prefix = "/memfd:", suffix = " (deleted)";
    shown.add(prefix).add(name.substr(0, linux::name_max - prefix.size() - suffix.size())).add(suffix);
    const Ref<Dentry> path = TRY(Dentry::make_root(inode, shown.view()));
    return inode->open(path, linux::o_rdwr);
}

} // namespace personality::fs
