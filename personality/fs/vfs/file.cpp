// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/async_notice.hpp"
#include "personality/fs/vfs/file_lock.hpp"
#include "personality/linux/poll.hpp"

namespace personality::fs {

File::File(Ref<Dentry> path, std::uint32_t flags)
    : path_(std::move(path)), inode_(path_->inode()), flags_(flags & ~linux::o_noctty) {}

File::~File() {
    while (FileWatch* const watch = watches_.pop_front())
        watch->file_gone();
    file_locks().release(*this);
    if (writes_to_mount()) mount_->remove_writer();
    if (!path_only()) notify(*path_, writable() ? linux::in_close_write : linux::in_close_nowrite);
}

Result<std::reference_wrapper<AsyncNotice>> File::async_notice() {
    if (!async_notice_) async_notice_.reset(new (std::nothrow) AsyncNotice(*this));
    return async_notice_ ? Result<std::reference_wrapper<AsyncNotice>>(*async_notice_) : Errno::enomem;
}

void File::set_mount(Ref<Mount> mount) {
    mount_ = std::move(mount);
    if (mount_) mount_->expired = false;
    if (writes_to_mount()) mount_->add_writer();
}

// A device, FIFO or socket can be written to on a mount that is read-only.
bool File::writes_to_mount() const { return mount_ && writable() && inode_->is_regular(); }

Result<std::size_t> File::read(IoBuffer&, std::uint64_t) { return Errno::einval; }

Result<std::size_t> File::write(IoBuffer&, std::uint64_t&) { return Errno::einval; }

Result<std::uint64_t> File::seek(std::int64_t, std::uint32_t) { return Errno::espipe; }

Result<> File::list(EntrySink&) { return Errno::enotdir; }

Result<std::int64_t> File::ioctl(std::uint32_t, UserAddress) { return Errno::enotty; }

std::uint32_t File::poll(PollTable*) { return linux::pollin | linux::pollout | linux::pollrdnorm | linux::pollwrnorm; }

Result<> File::allocate(std::uint64_t, std::uint64_t, std::uint32_t) { return Errno::enodev; }

Result<BackingPage> File::page(std::uint64_t, bool) { return Errno::enodev; }

} // namespace personality::fs
