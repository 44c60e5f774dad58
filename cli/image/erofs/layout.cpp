// SPDX-License-Identifier: Apache-2.0
#include "cli/image/erofs/layout.hpp"

#include "cli/image/erofs/directory.hpp"
#include "cli/image/erofs/xattr.hpp"
#include "cli/image/error.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace image::erofs {

namespace {

using protocol::erofs::block_size;
using protocol::erofs::inode_slot;

constexpr std::uint32_t max_16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t max_32 = std::numeric_limits<std::uint32_t>::max();

// Breadth first: the entries of one directory are neighbours, and the upper directories share the first pages.
std::vector<InodeId> breadth_first(const Tree& tree) {
    std::vector<InodeId> order{Tree::root};
    std::vector<bool> seen{true};
    std::vector<InodeId> directories{Tree::root};
    for (std::size_t next = 0; next < directories.size(); ++next) {
        for (const auto& [name, entry] : tree[directories[next]].entries) {
            if (seen.size() <= entry.inode) seen.resize(entry.inode + 1);
            if (seen[entry.inode]) continue;
            seen[entry.inode] = true;
            order.push_back(entry.inode);
            if (tree[entry.inode].kind == InodeKind::Directory) directories.push_back(entry.inode);
        }
    }
    return order;
}

Timestamp most_common_time(const Tree& tree, const std::vector<InodeId>& order) {
    std::map<Timestamp, std::size_t> counts;
    for (const InodeId id : order)
        ++counts[tree[id].metadata.modified];
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

bool fits_compact(const Inode& inode, const Timestamp& common_time) {
    return inode.metadata.modified == common_time && inode.metadata.uid <= max_16 && inode.metadata.gid <= max_16 &&
           inode.size <= max_32 && inode.links <= max_16 && inode.entries.size() < max_16 - 2;
}

class MetadataCursor {
  public:
    // Room for `bytes` bytes at an inode slot, in one block if a block holds them.
    std::uint32_t take(std::uint64_t bytes) {
        const std::uint64_t room = block_size - next_ % block_size;
        if (bytes > room) next_ += room;
        const std::uint64_t offset = next_;
        next_ = (next_ + bytes + inode_slot - 1) / inode_slot * inode_slot;
        if (next_ > max_32) throw Error(ErrorKind::BadInput, "the image's metadata is larger than 4 GiB");
        return static_cast<std::uint32_t>(offset);
    }
    std::uint32_t whole_blocks() const { return static_cast<std::uint32_t>((next_ + block_size - 1) / block_size); }

  private:
    std::uint64_t next_ = inode_slot; // nid 0 stays unused: an inode number of 0 means "no file" to readdir's callers
};

void place(const Inode& inode, const Timestamp& common_time, MetadataCursor& cursor, Placement& placement) {
    placement.compact = fits_compact(inode, common_time);
    placement.xattr_bytes = xattr_area_bytes(inode.metadata.xattrs);
    if (inode.kind == InodeKind::Directory) placement.data_bytes = directory_bytes(inode);
    if (inode.kind == InodeKind::Symlink) placement.data_bytes = static_cast<std::uint32_t>(inode.target.size());
    const std::uint32_t fixed = placement.inode_bytes() + placement.xattr_bytes;
    const std::uint32_t tail = placement.data_bytes % block_size;
    placement.inline_tail = tail != 0 && fixed + tail <= block_size;
    placement.offset = cursor.take(fixed + placement.tail_bytes());
}

} // namespace

Layout lay_out(const Tree& tree) {
    Layout layout;
    layout.order = breadth_first(tree);
    layout.common_time = most_common_time(tree, layout.order);
    layout.placements.resize(*std::max_element(layout.order.begin(), layout.order.end()) + 1);
    MetadataCursor cursor;
    for (const InodeId id : layout.order)
        place(tree[id], layout.common_time, cursor, layout.placements[id]);
    layout.blocks = cursor.whole_blocks();
    for (const InodeId id : layout.order) {
        Placement& placement = layout.placements[id];
        placement.start_block = layout.blocks;
        if (placement.whole_blocks() > max_32 - layout.blocks)
            throw Error(ErrorKind::BadInput, "the image's metadata is too large");
        layout.blocks += placement.whole_blocks();
    }
    return layout;
}

} // namespace image::erofs
