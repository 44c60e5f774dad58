// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/image/verify.hpp"

#include "abi/protocol/erofs.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace verify {

namespace {

using namespace protocol::erofs;
using image::Inode;
using image::InodeId;
using image::InodeKind;
using image::Tree;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "the image does not match: %s\n", what);
    std::abort();
}

// The fields of either form of inode.
struct DiskInode {
    DataLayout layout;
    std::uint16_t mode;
    std::uint64_t size;
    std::uint32_t start;
    std::uint32_t links;
    std::uint32_t uid;
    std::uint32_t gid;
    std::uint64_t mtime;
    std::uint32_t mtime_nsec;
    std::uint64_t inline_at;
};

class Reader {
  public:
    Reader(const Tree& tree, std::span<const std::byte> image) : tree_(tree), image_(image) {
        super_ = at<SuperBlock>(super_offset);
        require(super_.magic == super_magic && super_.block_bits == block_bits, "superblock");
        require(super_.blocks * block_size == image.size(), "number of blocks");
        require(super_.feature_incompat == 0, "features");
    }

    void run() {
        visit(super_.root_nid, Tree::root, super_.root_nid);
        require(nids_.size() == super_.inodes, "number of inodes");
        std::uint64_t end = 1;
        for (const auto& [start, blocks] : extents_) {
            require(start >= end, "files overlap");
            end = start + blocks;
        }
        require(end <= super_.meta_blkaddr, "data runs into the metadata");
    }

  private:
    template<typename T>
    T at(std::uint64_t offset) const {
        require(offset <= image_.size() && image_.size() - offset >= sizeof(T), "offset inside the image");
        T value;
        std::memcpy(&value, image_.data() + offset, sizeof value);
        return value;
    }

    DiskInode read_inode(std::uint64_t nid) const {
        require(nid != 0, "nid 0");
        const std::uint64_t offset = super_.meta_blkaddr * block_size + nid * inode_slot;
        const auto compact = at<CompactInode>(offset);
        const std::uint32_t xattr_bytes =
            compact.xattr_count == 0 ? 0 : sizeof(XattrHeader) + 4U * (compact.xattr_count - 1U);
        const auto layout = static_cast<DataLayout>(compact.format >> 1);
        if ((compact.format & 1) == 0)
            return {layout,
                    compact.mode,
                    compact.size,
                    compact.start_block_or_device,
                    compact.links,
                    compact.uid,
                    compact.gid,
                    super_.build_time,
                    super_.build_time_nsec,
                    offset + sizeof(CompactInode) + xattr_bytes};
        const auto extended = at<ExtendedInode>(offset);
        return {layout,
                extended.mode,
                extended.size,
                extended.start_block_or_device,
                extended.links,
                extended.uid,
                extended.gid,
                extended.mtime,
                extended.mtime_nsec,
                offset + sizeof(ExtendedInode) + xattr_bytes};
    }

    std::string read_data(const DiskInode& inode) const {
        const std::uint64_t tail = inode.layout == DataLayout::FlatInline ? inode.size % block_size : 0;
        require(tail == 0 || inode.inline_at / block_size == (inode.inline_at + tail - 1) / block_size, "inline data");
        std::string data;
        append(data, inode.start * block_size, inode.size - tail);
        append(data, inode.inline_at, tail);
        return data;
    }

    void append(std::string& data, std::uint64_t offset, std::uint64_t bytes) const {
        if (bytes == 0) return;
        require(offset <= image_.size() && image_.size() - offset >= bytes, "data inside the image");
        data.append(reinterpret_cast<const char*>(image_.data()) + offset, bytes);
    }

    void visit(std::uint64_t nid, InodeId id, std::uint64_t parent_nid) {
        const auto [known, fresh] = nids_.try_emplace(id, nid);
        require(known->second == nid, "all names of a file lead to one inode");
        if (!fresh) return;
        const Inode& expected = tree_[id];
        const DiskInode inode = read_inode(nid);
        require((inode.mode & 07777) == expected.metadata.permissions, "permissions");
        require(inode.uid == expected.metadata.uid && inode.gid == expected.metadata.gid, "owner");
        require(inode.mtime == static_cast<std::uint64_t>(expected.metadata.modified.seconds) &&
                    inode.mtime_nsec == expected.metadata.modified.nanoseconds,
                "time");
        switch (expected.kind) {
        case InodeKind::Regular:
            require(S_ISREG(inode.mode) && inode.size == expected.size, "regular file");
            require(inode.links == expected.links && inode.layout == DataLayout::FlatPlain, "links of a file");
            if (inode.size != 0)
                require(extents_.emplace(inode.start, (inode.size + block_size - 1) / block_size).second,
                        "shared blocks");
            break;
        case InodeKind::Symlink:
            require(S_ISLNK(inode.mode) && read_data(inode) == expected.target, "symbolic link");
            break;
        case InodeKind::Directory:
            require(S_ISDIR(inode.mode), "directory");
            visit_directory(nid, expected, read_data(inode), parent_nid);
            break;
        default:
            require(!S_ISREG(inode.mode) && !S_ISDIR(inode.mode) && inode.start == expected.device, "device");
        }
    }

    void visit_directory(std::uint64_t nid, const Inode& directory, const std::string& data, std::uint64_t parent_nid) {
        std::string previous;
        std::size_t count = 0;
        for (std::size_t begin = 0; begin < data.size(); begin += block_size) {
            const std::string block = data.substr(begin, block_size);
            DirectoryEntry entry;
            std::memcpy(&entry, block.data(), sizeof entry);
            const std::size_t entries = entry.name_offset / sizeof entry;
            for (std::size_t i = 0; i < entries; ++i) {
                std::memcpy(&entry, block.data() + i * sizeof entry, sizeof entry);
                std::uint16_t end = static_cast<std::uint16_t>(block.size());
                if (i + 1 < entries)
                    std::memcpy(&end, block.data() + (i + 1) * sizeof entry + sizeof entry.nid, sizeof end);
                std::string name = block.substr(entry.name_offset, end - entry.name_offset);
                if (i + 1 == entries) name = name.c_str();
                require(previous < name, "names in order");
                visit_entry(name, entry.nid, nid, directory, parent_nid);
                previous = name;
                ++count;
            }
        }
        require(count == directory.entries.size() + 2, "number of entries");
    }

    void visit_entry(const std::string& name, std::uint64_t target, std::uint64_t self, const Inode& directory,
                     std::uint64_t parent_nid) {
        if (name == ".") {
            require(target == self, ".");
        } else if (name == "..") {
            require(target == parent_nid, "..");
        } else {
            const auto found = directory.entries.find(name);
            require(found != directory.entries.end(), "name");
            visit(target, found->second.inode, self);
        }
    }

    const Tree& tree_;
    std::span<const std::byte> image_;
    SuperBlock super_{};
    std::map<InodeId, std::uint64_t> nids_;
    std::map<std::uint64_t, std::uint64_t> extents_; // start block to blocks
};

} // namespace

void image_matches(const Tree& tree, std::span<const std::byte> image) { Reader(tree, image).run(); }

} // namespace verify
