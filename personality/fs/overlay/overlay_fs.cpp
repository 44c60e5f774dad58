// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/overlay_fs.hpp"

#include "personality/fs/overlay/directory.hpp"
#include "personality/fs/overlay/regular_file.hpp"
#include "personality/fs/overlay/special.hpp"
#include "personality/fs/overlay/symlink.hpp"

namespace personality::fs {

OverlayInode::OverlayInode(OverlayFs& file_system, const LowerNode& below)
    : Inode(file_system, below.attributes), lower_(file_system.lower()), content_(below.content), listed_(true) {
    file_system.from_lower_.insert(*this);
    ++file_system.live_;
}

OverlayInode::OverlayInode(OverlayFs& file_system, const Attributes& attributes) : Inode(file_system, attributes) {
    ++file_system.live_;
}

OverlayInode::~OverlayInode() {
    if (listed_) overlay().from_lower_.remove(*this);
    if (--overlay().live_ == 0) overlay().emptied();
}

OverlayFs& OverlayInode::overlay() const { return static_cast<OverlayFs&>(file_system_); }

Result<> OverlayInode::set_attributes(const Attributes& attributes) {
    attributes_ = attributes;
    attributes_changed();
    return {};
}

Result<> OverlayInode::load_xattrs(Xattrs& to) {
    return lower_ != nullptr ? lower_->read_xattrs(content_.node, to) : Result<>();
}

void OverlayInode::attributes_changed() {
    if (!listed_) return;
    held_ = attributes_.links > 0 ? Ref<OverlayInode>(this) : Ref<OverlayInode>();
}

void OverlayFs::forget_changes() {
    set_root(nullptr);
    from_lower_.for_each([](OverlayInode& inode) { const Ref<OverlayInode> last = std::move(inode.held_); });
}

Result<> OverlayFs::set_up(std::uint32_t root_mode) {
    Ref<Inode> root;
    if (lower_) {
        root = TRY(inode_of(lower_->root()));
    } else {
        const Timestamp time = now();
        root = TRY(make({0, 0, linux::s_ifdir | root_mode, 2, 0, 0, time, time, time}, {}));
    }
    if (!root->is_directory()) return Errno::enotdir;
    set_root(TRY(Dentry::make_root(std::move(root))));
    return {};
}

OverlayInode* OverlayFs::find(std::uint64_t node) const {
    return from_lower_.find(hash_of(node), [node](const OverlayInode& at) { return at.content_.node == node; });
}

Result<Ref<Inode>> OverlayFs::inode_of(std::uint64_t node) {
    if (OverlayInode* const found = find(node)) return Ref<Inode>(found);
    const LowerNode below = TRY(lower_->node(node));
    if (OverlayInode* const found = find(node)) return Ref<Inode>(found);
    if (!from_lower_.reserve()) return Errno::enomem;
    switch (below.attributes.mode & linux::s_ifmt) {
    case linux::s_ifdir:
        return Ref<Inode>(TRY(make_ref<OverlayDirectory>(*this, below)));
    case linux::s_ifreg:
        return Ref<Inode>(TRY(make_ref<OverlayFile>(*this, below)));
    case linux::s_iflnk:
        return Ref<Inode>(TRY(make_ref<OverlaySymlink>(*this, below)));
    default:
        return Ref<Inode>(TRY(make_ref<OverlaySpecial>(*this, below)));
    }
}

Result<Ref<Inode>> OverlayFs::make(Attributes attributes, std::string_view symlink_target) {
    if (live_ >= limit_inodes_) return Errno::enospc;
    attributes.number = new_number();
    switch (attributes.mode & linux::s_ifmt) {
    case linux::s_ifdir:
        return Ref<Inode>(TRY(make_ref<OverlayDirectory>(*this, attributes)));
    case linux::s_ifreg:
        return Ref<Inode>(TRY(make_ref<OverlayFile>(*this, attributes)));
    case linux::s_iflnk: {
        const auto link = TRY(make_ref<OverlaySymlink>(*this, attributes));
        TRY(link->set_target(symlink_target));
        return Ref<Inode>(link);
    }
    default:
        return Ref<Inode>(TRY(make_ref<OverlaySpecial>(*this, attributes)));
    }
}

Result<Ref<Inode>> OverlayFs::make_over(Attributes attributes, Lower& lower, const LowerContent& content) {
    attributes.number = new_number();
    return Ref<Inode>(TRY(make_ref<OverlayFile>(*this, attributes, lower, content)));
}

Result<PageRef> OverlayFs::allocate_page() {
    if (pages_ >= limit_pages_) return Errno::enospc;
    PageRef page = TRY(allocate_file_page());
    ++pages_;
    return page;
}

Usage OverlayFs::usage() const {
    const MemoryUsage memory = memory_usage();
    Usage usage;
    usage.blocks = std::min(memory.limit_bytes / page_size, limit_pages_);
    usage.free = std::min((memory.limit_bytes - std::min(memory.used_bytes, memory.limit_bytes)) / page_size,
                          limit_pages_ - std::min(pages_, limit_pages_));
    usage.files = std::min(usage.blocks, limit_inodes_);
    usage.free_files = usage.files - std::min(live_, usage.files);
    return usage;
}

} // namespace personality::fs
