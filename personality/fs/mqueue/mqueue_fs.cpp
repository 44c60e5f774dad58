// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/mqueue/mqueue_fs.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/names.hpp"
#include "personality/fs/vfs/open.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

constexpr std::uint32_t root_mode = 01777;

Result<> check_name(std::string_view name) {
    if (name.empty()) return Errno::enoent;
    const bool plain = name.find('/') == std::string_view::npos && name != "." && name != "..";
    return plain ? Result<>() : Errno::eacces;
}

// Seen through a mount in no tree, as queues have their names though the file system be mounted nowhere.
Result<Path> own_root() {
    static Immortal<Ref<Mount>> mount(TRY(MountTable::make(mqueue_fs().root(), 0, "mqueue")));
    return Path{*mount, mqueue_fs().root()};
}

} // namespace

MqueueFs& mqueue_fs() {
    static Immortal<MqueueFs> file_system;
    return *file_system;
}

MqueueFs::MqueueFs() : OverlayFs(Description{"mqueue", "mqueue", "", linux::mqueue_magic, 43}, nullptr) {}

Result<> MqueueFs::set_up() { return OverlayFs::set_up(root_mode); }

Result<Ref<Inode>> MqueueFs::make(Attributes attributes, std::string_view symlink_target) {
    if (!root()) return OverlayFs::make(attributes, symlink_target);
    if (!linux::is_regular(attributes.mode)) return Errno::eperm;
    attributes.number = new_number();
    return MessageQueueInode::make(*this, attributes, std::exchange(shape_, {}));
}

Result<Ref<File>> MqueueFs::open_queue(std::string_view name, std::uint32_t flags, std::uint32_t mode,
                                       const MessageQueueInode::Shape& shape) {
    TRY(check_name(name));
    const Path from = TRY(own_root());
    PathWalk walk(credentials(), from, from, name);
    shape_ = shape;
    auto file = fs::open(credentials(), walk, flags, mode);
    shape_ = {};
    return file;
}

Result<> MqueueFs::unlink_queue(std::string_view name) {
    TRY(check_name(name));
    const Path from = TRY(own_root());
    PathWalk walk(credentials(), from, from, name);
    return unlink_file(credentials(), walk);
}

} // namespace personality::fs
