// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/erofs_lower.hpp"

#include "personality/fs/erofs/directory.hpp"
#include "personality/fs/erofs/xattr.hpp"
#include "personality/linux/dirent.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

erofs::Data data_of(const LowerContent& content) {
    return {content.size, content.place[0], content.place[1], content.place[2]};
}

std::uint8_t dirent_type(protocol::erofs::FileType type) {
    using protocol::erofs::FileType;
    switch (type) {
    case FileType::Regular:
        return linux::dt_reg;
    case FileType::Directory:
        return linux::dt_dir;
    case FileType::CharacterDevice:
        return linux::dt_chr;
    case FileType::BlockDevice:
        return linux::dt_blk;
    case FileType::Fifo:
        return linux::dt_fifo;
    case FileType::Socket:
        return linux::dt_sock;
    case FileType::Symlink:
        return linux::dt_lnk;
    default:
        return linux::dt_unknown;
    }
}

} // namespace

Result<LowerNode> ErofsLower::node(std::uint64_t number) {
    const erofs::Inode inode = TRY(volume_.inode(number));
    if (linux::is_symlink(inode.mode) && inode.data.size >= linux::path_max) return Errno::euclean;
    const Timestamp time{static_cast<std::int64_t>(inode.mtime_seconds), inode.mtime_nanoseconds};
    LowerNode node{};
    node.content = {
        number, inode.data.size, {inode.data.blocks_offset, inode.data.inline_start, inode.data.inline_offset}};
    node.attributes = {number, inode.device, inode.mode, inode.links, inode.uid, inode.gid, time, time, time};
    return node;
}

Result<std::uint64_t> ErofsLower::find(const LowerContent& directory, std::string_view name) {
    return TRY(erofs::find(volume_, data_of(directory), name)).nid;
}

Result<std::optional<LowerEntry>> ErofsLower::entry_from(const LowerContent& directory, std::uint64_t position,
                                                         LowerName& name) {
    const auto entry = TRY(erofs::entry_from(volume_, data_of(directory), position, name));
    if (!entry) return std::optional<LowerEntry>();
    return std::optional(LowerEntry{entry->nid, entry->place, dirent_type(entry->type), entry->name_length});
}

Result<> ErofsLower::read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) {
    const erofs::Data data = data_of(content);
    while (bytes > 0) {
        const erofs::Run run = erofs::Volume::locate(data, offset);
        const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(run.bytes, bytes));
        TRY(to.put_image(image_offset_ + run.offset, piece));
        offset += piece;
        bytes -= piece;
    }
    return {};
}

Result<> ErofsLower::read_xattrs(std::uint64_t node, Xattrs& to) { return erofs::read_xattrs(volume_, node, to); }

std::optional<std::uint64_t> ErofsLower::image_page(const LowerContent& content, std::uint64_t index) const {
    const auto offset = erofs::Volume::block_offset(data_of(content), index);
    if (!offset) return std::nullopt;
    return (image_offset_ + *offset) / page_size;
}

} // namespace personality::fs
