// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/mount.hpp"

namespace personality::fs {

namespace {

constexpr std::uint64_t first_id = 100;
std::uint64_t next_id = first_id;

} // namespace

Mount::Mount(Ref<Dentry> root, std::uint32_t flags, Name source)
    : root_(std::move(root)), source_(std::move(source)), id_(next_id++), flags_(flags) {
    file_system().add_mount();
}

Mount::~Mount() {
    FileSystem& mounted = file_system();
    root_.reset();
    mounted.remove_mount();
}

Result<> check_writable(const Mount* mount) {
    return mount && mount->read_only() ? Result<>(Errno::erofs) : Result<>();
}

} // namespace personality::fs
