// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/inode.hpp"

#include "personality/base/time.hpp"
#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/xattr.hpp"
#include "personality/platform/clock.hpp"

namespace personality::fs {

Timestamp now() {
    const std::uint64_t time = platform::realtime_ns();
    return {static_cast<std::int64_t>(time / nanoseconds_per_second),
            static_cast<std::uint32_t>(time % nanoseconds_per_second)};
}

constexpr std::int64_t seconds_per_day = 86400;

// As mount option relatime has it, mount(8): once after a change, and once a day.
void Inode::touch_accessed() {
    if (!keeps_access_time()) return;
    const Timestamp time = now();
    const bool stale = attributes_.accessed <= attributes_.modified || attributes_.accessed <= attributes_.changed;
    if (stale || time.seconds - attributes_.accessed.seconds >= seconds_per_day) attributes_.accessed = time;
}

Inode::Inode(FileSystem& file_system, const Attributes& attributes)
    : file_system_(file_system), attributes_(attributes) {}

Inode::~Inode() = default;

Result<Xattrs*> Inode::xattrs() {
    if (!xattrs_known_) {
        Xattrs loaded;
        TRY(load_xattrs(loaded));
        // Somebody else may have been here meanwhile.
        if (!xattrs_known_ && !loaded.all().empty()) {
            xattrs_.reset(new (std::nothrow) Xattrs);
            if (!xattrs_) return Errno::enospc;
            xattrs_->take(loaded);
        }
        xattrs_known_ = true;
    }
    return xattrs_.get();
}

Result<Xattrs*> Inode::make_xattrs() {
    if (!keeps_xattrs()) return Errno::eopnotsupp;
    TRY(xattrs());
    if (!xattrs_) xattrs_.reset(new (std::nothrow) Xattrs);
    if (!xattrs_) return Errno::enospc;
    return xattrs_.get();
}

Result<Ref<File>> Inode::open(const Ref<Dentry>&, std::uint32_t) { return Errno::enxio; }

Result<Found> Inode::lookup(std::string_view) { return Errno::enotdir; }

Result<> Inode::list(Dentry&, std::uint64_t&, EntrySink&) { return Errno::enotdir; }

Result<bool> Inode::empty_below(Dentry&) { return Errno::enotdir; }

Result<Ref<Inode>> Inode::make(const Attributes&, std::string_view) { return Errno::eperm; }

Result<std::size_t> Inode::read_link(std::span<char>) { return Errno::einval; }

Result<Path> Inode::jump() { return Path(); }

Result<> Inode::set_attributes(const Attributes&) { return Errno::eperm; }

Result<> Inode::resize(std::uint64_t) { return Errno::einval; }

} // namespace personality::fs
