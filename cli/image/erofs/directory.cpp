// SPDX-License-Identifier: Apache-2.0
#include "cli/image/erofs/directory.hpp"

#include "abi/protocol/erofs.hpp"
#include "cli/image/error.hpp"

#include <cstring>
#include <limits>
#include <span>
#include <string_view>

namespace image::erofs {

namespace {

using protocol::erofs::block_size;
using protocol::erofs::DirectoryEntry;
using protocol::erofs::FileType;

struct Item {
    std::string_view name;
    InodeId inode;
};

// All entries, "." and ".." at their sorted places.
std::vector<Item> items_of(const Inode& directory, InodeId self) {
    std::vector<Item> items;
    items.reserve(directory.entries.size() + 2);
    auto entry = directory.entries.begin();
    const auto end = directory.entries.end();
    for (const Item& dots : {Item{".", self}, Item{"..", directory.parent}}) {
        for (; entry != end && entry->first < dots.name; ++entry)
            items.push_back({entry->first, entry->second.inode});
        items.push_back(dots);
    }
    for (; entry != end; ++entry)
        items.push_back({entry->first, entry->second.inode});
    return items;
}

std::uint64_t item_bytes(const Item& item) { return sizeof(DirectoryEntry) + item.name.size(); }

// How many of the items fill the next block, and with how many bytes.
struct Block {
    std::size_t items;
    std::uint64_t bytes;
};

Block next_block(std::span<const Item> items) {
    Block block{0, 0};
    while (block.items < items.size() && block.bytes + item_bytes(items[block.items]) <= block_size)
        block.bytes += item_bytes(items[block.items++]);
    return block;
}

FileType file_type(InodeKind kind) {
    switch (kind) {
    case InodeKind::Regular:
        return FileType::Regular;
    case InodeKind::Directory:
        return FileType::Directory;
    case InodeKind::Symlink:
        return FileType::Symlink;
    case InodeKind::CharacterDevice:
        return FileType::CharacterDevice;
    case InodeKind::BlockDevice:
        return FileType::BlockDevice;
    case InodeKind::Fifo:
        return FileType::Fifo;
    }
    return FileType::Unknown;
}

} // namespace

std::uint32_t directory_bytes(const Inode& directory) {
    const std::vector<Item> items = items_of(directory, 0);
    std::uint64_t bytes = 0;
    for (std::span<const Item> rest = items; !rest.empty();) {
        const Block block = next_block(rest);
        rest = rest.subspan(block.items);
        bytes += rest.empty() ? block.bytes : block_size;
    }
    if (bytes > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::BadInput, "a directory of more than 4 GiB");
    return static_cast<std::uint32_t>(bytes);
}

std::vector<std::byte> directory_data(const Tree& tree, InodeId directory,
                                      const std::function<std::uint64_t(InodeId)>& nid_of) {
    const std::vector<Item> items = items_of(tree[directory], directory);
    std::vector<std::byte> data(directory_bytes(tree[directory]));
    std::byte* start = data.data();
    for (std::span<const Item> rest = items; !rest.empty(); start += block_size) {
        const Block block = next_block(rest);
        std::size_t name_offset = block.items * sizeof(DirectoryEntry);
        for (std::size_t i = 0; i < block.items; ++i) {
            const Item& item = rest[i];
            const DirectoryEntry entry{nid_of(item.inode), static_cast<std::uint16_t>(name_offset),
                                       file_type(tree[item.inode].kind), 0};
            std::memcpy(start + i * sizeof entry, &entry, sizeof entry);
            std::memcpy(start + name_offset, item.name.data(), item.name.size());
            name_offset += item.name.size();
        }
        rest = rest.subspan(block.items);
    }
    return data;
}

} // namespace image::erofs
