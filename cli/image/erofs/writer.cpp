// SPDX-License-Identifier: Apache-2.0
#include "cli/image/erofs/writer.hpp"

#include "abi/protocol/erofs.hpp"
#include "cli/image/erofs/directory.hpp"
#include "cli/image/erofs/layout.hpp"
#include "cli/image/erofs/xattr.hpp"

#include <sys/stat.h>

#include <cstring>
#include <span>
#include <vector>

namespace image::erofs {

namespace {

using namespace protocol::erofs;

template<typename T>
std::span<const std::byte> bytes_of(const T& value) {
    return std::as_bytes(std::span(&value, 1));
}

std::uint16_t mode_of(const Inode& inode) {
    static constexpr std::uint16_t type_bits[] = {S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR, S_IFBLK, S_IFIFO};
    return type_bits[static_cast<std::size_t>(inode.kind)] | inode.metadata.permissions;
}

class MetadataArea {
  public:
    MetadataArea(const Tree& tree, const Layout& layout, std::uint32_t first_block)
        : tree_(tree), layout_(layout), first_block_(first_block), bytes_(layout.blocks * block_size) {}

    std::span<const std::byte> build() {
        for (const InodeId id : layout_.order) {
            const Inode& inode = tree_[id];
            const Placement& placement = layout_.placements[id];
            std::uint64_t at = placement.offset;
            at = placement.compact ? put(at, bytes_of(compact(inode, placement)))
                                   : put(at, bytes_of(extended(inode, placement)));
            at = put(at, xattr_area(inode.metadata.xattrs));
            put_data(at, data_of(id), placement);
        }
        return bytes_;
    }

  private:
    std::uint64_t put(std::uint64_t at, std::span<const std::byte> bytes) {
        if (!bytes.empty()) std::memcpy(&bytes_[at], bytes.data(), bytes.size());
        return at + bytes.size();
    }

    void put_data(std::uint64_t inline_at, std::span<const std::byte> data, const Placement& placement) {
        const std::size_t whole = data.size() - placement.tail_bytes();
        put(placement.start_block * block_size, data.first(whole));
        put(inline_at, data.subspan(whole));
    }

    std::vector<std::byte> data_of(InodeId id) const {
        const Inode& inode = tree_[id];
        if (inode.kind == InodeKind::Directory)
            return directory_data(tree_, id, [&](InodeId other) { return layout_.placements[other].nid(); });
        const auto target = std::as_bytes(std::span(inode.target));
        return {target.begin(), target.end()};
    }

    // Subdirectories name their parent in "..".
    std::uint32_t links(const Inode& inode) const {
        if (inode.kind != InodeKind::Directory) return inode.links;
        std::uint32_t count = 2;
        for (const auto& [name, entry] : inode.entries)
            count += tree_[entry.inode].kind == InodeKind::Directory ? 1 : 0;
        return count;
    }

    std::uint32_t start_or_device(const Inode& inode, const Placement& placement) const {
        switch (inode.kind) {
        case InodeKind::Regular:
            return inode.first_block;
        case InodeKind::Directory:
        case InodeKind::Symlink:
            return placement.whole_blocks() == 0 ? 0 : first_block_ + placement.start_block;
        default:
            return inode.device;
        }
    }

    static std::uint16_t format(const Placement& placement) {
        return inode_format(placement.compact ? InodeVersion::Compact : InodeVersion::Extended,
                            placement.inline_tail ? DataLayout::FlatInline : DataLayout::FlatPlain);
    }

    static std::uint64_t size(const Inode& inode, const Placement& placement) {
        return inode.kind == InodeKind::Regular ? inode.size : placement.data_bytes;
    }

    CompactInode compact(const Inode& inode, const Placement& placement) const {
        CompactInode disk{};
        disk.format = format(placement);
        disk.xattr_count = xattr_count(placement.xattr_bytes);
        disk.mode = mode_of(inode);
        disk.links = static_cast<std::uint16_t>(links(inode));
        disk.size = static_cast<std::uint32_t>(size(inode, placement));
        disk.start_block_or_device = start_or_device(inode, placement);
        disk.number = static_cast<std::uint32_t>(placement.nid());
        disk.uid = static_cast<std::uint16_t>(inode.metadata.uid);
        disk.gid = static_cast<std::uint16_t>(inode.metadata.gid);
        return disk;
    }

    ExtendedInode extended(const Inode& inode, const Placement& placement) const {
        ExtendedInode disk{};
        disk.format = format(placement);
        disk.xattr_count = xattr_count(placement.xattr_bytes);
        disk.mode = mode_of(inode);
        disk.size = size(inode, placement);
        disk.start_block_or_device = start_or_device(inode, placement);
        disk.number = static_cast<std::uint32_t>(placement.nid());
        disk.uid = inode.metadata.uid;
        disk.gid = inode.metadata.gid;
        disk.mtime = static_cast<std::uint64_t>(inode.metadata.modified.seconds);
        disk.mtime_nsec = inode.metadata.modified.nanoseconds;
        disk.links = links(inode);
        return disk;
    }

    const Tree& tree_;
    const Layout& layout_;
    std::uint32_t first_block_;
    std::vector<std::byte> bytes_;
};

SuperBlock super_block(const Layout& layout, const Summary& summary) {
    SuperBlock super{};
    super.magic = super_magic;
    super.feature_compat = feature_mtime;
    super.block_bits = block_bits;
    super.root_nid = static_cast<std::uint16_t>(layout.placements[Tree::root].nid());
    super.inodes = layout.order.size();
    super.build_time = static_cast<std::uint64_t>(layout.common_time.seconds);
    super.build_time_nsec = layout.common_time.nanoseconds;
    super.blocks = summary.blocks;
    super.meta_blkaddr = summary.metadata_block;
    return super;
}

} // namespace

Summary finish_image(const Tree& tree, BlockWriter& data) {
    const Layout layout = lay_out(tree);
    Summary summary;
    summary.metadata_blocks = layout.blocks;
    summary.metadata_block = data.allocate(layout.blocks * block_size);
    summary.blocks = data.blocks();
    MetadataArea area(tree, layout, summary.metadata_block);
    data.write(summary.metadata_block * block_size, area.build());
    data.flush();
    const SuperBlock super = super_block(layout, summary);
    data.write(super_offset, bytes_of(super));
    data.flush();
    return summary;
}

} // namespace image::erofs
