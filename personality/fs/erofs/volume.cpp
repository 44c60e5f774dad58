// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/erofs/volume.hpp"

#include "personality/linux/stat.hpp"

#include <algorithm>
#include <limits>

namespace personality::erofs {

namespace {

namespace disk = protocol::erofs;

template<typename T>
Result<T> read_record(ImageReader& reader, std::uint64_t offset) {
    T record;
    TRY(reader.read(offset, std::as_writable_bytes(std::span(&record, 1))));
    return record;
}

bool known_file_type(std::uint32_t mode) {
    switch (mode & linux::s_ifmt) {
    case linux::s_ifreg:
    case linux::s_ifdir:
    case linux::s_iflnk:
    case linux::s_ifchr:
    case linux::s_ifblk:
    case linux::s_ififo:
    case linux::s_ifsock:
        return true;
    default:
        return false;
    }
}

std::uint64_t xattr_bytes(std::uint16_t count) {
    return count == 0 ? 0 : sizeof(disk::XattrHeader) + sizeof(disk::XattrEntry) * (count - 1U);
}

} // namespace

Result<Volume> Volume::open(ImageReader& reader) {
    if (reader.size() < disk::block_size) return Errno::euclean;
    const auto super = TRY(read_record<disk::SuperBlock>(reader, disk::super_offset));
    if (super.magic != disk::super_magic) return Errno::euclean;
    if (super.block_bits != disk::block_bits || super.feature_incompat != 0) return Errno::eopnotsupp;
    if (super.blocks > reader.size() / disk::block_size || super.meta_blkaddr >= super.blocks) return Errno::euclean;

    Volume volume(reader);
    volume.block_count_ = super.blocks;
    volume.size_ = super.blocks * disk::block_size;
    volume.metadata_ = super.meta_blkaddr * disk::block_size;
    volume.inode_count_ = super.inodes;
    volume.build_time_ = super.build_time;
    volume.build_time_nsec_ = super.build_time_nsec;
    volume.root_ = super.root_nid;
    const Inode root = TRY(volume.inode(volume.root_));
    if (!linux::is_directory(root.mode)) return Errno::euclean;
    return volume;
}

Nid Volume::nid_limit() const { return (size_ - metadata_) / disk::inode_slot; }

Result<Inode> Volume::inode(Nid nid) const {
    if (nid >= nid_limit()) return Errno::euclean;
    const std::uint64_t offset = metadata_ + nid * disk::inode_slot;
    const auto compact = TRY(read_record<disk::CompactInode>(*reader_, offset));
    const auto version = static_cast<disk::InodeVersion>(compact.format & 1);
    const auto layout = static_cast<disk::DataLayout>(compact.format >> 1 & 7);
    if (compact.format >> 4 != 0) return Errno::eopnotsupp;

    Inode inode{};
    inode.nid = nid;
    inode.mode = compact.mode;
    std::uint64_t end = offset + xattr_bytes(compact.xattr_count);
    std::uint32_t start = 0;
    if (version == disk::InodeVersion::Compact) {
        end += sizeof(disk::CompactInode);
        inode.links = compact.links;
        inode.uid = compact.uid;
        inode.gid = compact.gid;
        inode.data.size = compact.size;
        inode.mtime_seconds = build_time_;
        inode.mtime_nanoseconds = build_time_nsec_;
        start = compact.start_block_or_device;
    } else {
        if (size_ - offset < sizeof(disk::ExtendedInode)) return Errno::euclean;
        const auto extended = TRY(read_record<disk::ExtendedInode>(*reader_, offset));
        end += sizeof(disk::ExtendedInode);
        inode.mode = extended.mode;
        inode.links = extended.links;
        inode.uid = extended.uid;
        inode.gid = extended.gid;
        inode.data.size = extended.size;
        inode.mtime_seconds = extended.mtime;
        inode.mtime_nanoseconds = extended.mtime_nsec;
        start = extended.start_block_or_device;
    }
    if (!known_file_type(inode.mode) || inode.links == 0 || inode.mtime_nanoseconds >= 1'000'000'000 ||
        inode.data.size > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
        return Errno::euclean;
    if (linux::is_device(inode.mode)) inode.device = start;
    if (linux::is_regular(inode.mode) || linux::is_directory(inode.mode) || linux::is_symlink(inode.mode))
        TRY(place_data(inode, layout, start, end));
    else
        inode.data.size = 0;
    return inode;
}

Result<Run> Volume::xattr_area(Nid nid) const {
    if (nid >= nid_limit()) return Errno::euclean;
    const std::uint64_t offset = metadata_ + nid * disk::inode_slot;
    const auto inode = TRY(read_record<disk::CompactInode>(*reader_, offset)); // both kinds begin alike
    const bool compact = static_cast<disk::InodeVersion>(inode.format & 1) == disk::InodeVersion::Compact;
    const std::uint64_t start = offset + (compact ? sizeof(disk::CompactInode) : sizeof(disk::ExtendedInode));
    const std::uint64_t bytes = xattr_bytes(inode.xattr_count);
    if (start > size_ || bytes > size_ - start) return Errno::euclean;
    return Run{start, bytes};
}

Result<> Volume::place_data(Inode& inode, disk::DataLayout layout, std::uint32_t start_block,
                            std::uint64_t inode_end) const {
    const std::uint64_t tail = inode.data.size % disk::block_size;
    std::uint64_t blocks = inode.data.size / disk::block_size;
    inode.data.inline_start = inode.data.size;
    switch (layout) {
    case disk::DataLayout::FlatPlain:
        if (tail != 0) ++blocks;
        break;
    case disk::DataLayout::FlatInline:
        if (tail == 0) break;
        inode.data.inline_start = inode.data.size - tail;
        inode.data.inline_offset = inode_end;
        if (inode_end % disk::block_size + tail > disk::block_size || inode_end > size_ || tail > size_ - inode_end)
            return Errno::euclean;
        break;
    default:
        return Errno::eopnotsupp;
    }
    if (blocks == 0) return {};
    if (start_block >= block_count_ || blocks > block_count_ - start_block) return Errno::euclean;
    inode.data.blocks_offset = start_block * disk::block_size;
    return {};
}

Run Volume::locate(const Data& data, std::uint64_t offset) {
    if (offset < data.inline_start) return {data.blocks_offset + offset, data.inline_start - offset};
    return {data.inline_offset + (offset - data.inline_start), data.size - offset};
}

Result<std::size_t> Volume::read(const Data& data, std::uint64_t offset, std::span<std::byte> out) const {
    std::size_t done = 0;
    while (done < out.size() && offset < data.size) {
        const Run run = locate(data, offset);
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(run.bytes, out.size() - done));
        TRY(reader_->read(run.offset, out.subspan(done, bytes)));
        done += bytes;
        offset += bytes;
    }
    return done;
}

std::optional<std::uint64_t> Volume::block_offset(const Data& data, std::uint64_t index) {
    if (index >= (data.inline_start + disk::block_size - 1) / disk::block_size) return std::nullopt;
    return data.blocks_offset + index * disk::block_size;
}

} // namespace personality::erofs
