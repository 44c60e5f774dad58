// SPDX-License-Identifier: Apache-2.0
//
// The part of the EROFS on-disk format that Bulkhead's images use: uncompressed, 4 KiB blocks, no shared extended
// attributes, no chunks, no extra devices. Written by the host's importer, read by the personality, and readable by
// any Linux since 5.4. Source: Linux, Documentation/filesystems/erofs.rst and fs/erofs/erofs_fs.h (MIT).
// All fields are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>

namespace protocol::erofs {

inline constexpr std::uint64_t super_offset = 1024; // of the superblock, in block 0
inline constexpr std::uint32_t super_magic = 0xe0f5e1e2;
inline constexpr unsigned block_bits = 12;
inline constexpr std::uint64_t block_size = 1ULL << block_bits;
inline constexpr unsigned inode_slot = 32; // a nid counts slots of this many bytes from meta_blkaddr
inline constexpr unsigned max_name = 255;

enum FeatureCompat : std::uint32_t {
    feature_mtime = 2, // an inode's time is its mtime
};

struct SuperBlock {
    std::uint32_t magic;
    std::uint32_t checksum; // not used: its feature bit is not set
    std::uint32_t feature_compat;
    std::uint8_t block_bits;
    std::uint8_t extra_slots; // 0: the superblock has 128 bytes
    std::uint16_t root_nid;
    std::uint64_t inodes;
    std::uint64_t build_time; // mtime of every compact inode, in seconds
    std::uint32_t build_time_nsec;
    std::uint32_t blocks;
    std::uint32_t meta_blkaddr; // block where nid 0 would be
    std::uint32_t xattr_blkaddr;
    std::uint8_t uuid[16];
    std::uint8_t volume_name[16];
    std::uint32_t feature_incompat; // 0 in Bulkhead's images
    std::uint8_t unused[44];
};
static_assert(sizeof(SuperBlock) == 128 && offsetof(SuperBlock, feature_incompat) == 80);

// Inode::format is version | layout << 1.
enum class InodeVersion : std::uint16_t { Compact = 0, Extended = 1 };
enum class DataLayout : std::uint16_t {
    FlatPlain = 0,  // all data in consecutive blocks from start_block on
    FlatInline = 2, // whole blocks as above; the last part of a block follows the inode and its attributes
};

constexpr std::uint16_t inode_format(InodeVersion version, DataLayout layout) {
    return static_cast<std::uint16_t>(static_cast<std::uint16_t>(version) | static_cast<std::uint16_t>(layout) << 1);
}

struct CompactInode {
    std::uint16_t format;
    std::uint16_t xattr_count; // 0: none; else XattrHeader and 4 * (xattr_count - 1) bytes follow the inode
    std::uint16_t mode;
    std::uint16_t links;
    std::uint32_t size;
    std::uint32_t reserved;
    std::uint32_t start_block_or_device;
    std::uint32_t number; // for 32-bit stat only
    std::uint16_t uid;
    std::uint16_t gid;
    std::uint32_t reserved2;
};
static_assert(sizeof(CompactInode) == 32);

struct ExtendedInode {
    std::uint16_t format;
    std::uint16_t xattr_count;
    std::uint16_t mode;
    std::uint16_t reserved;
    std::uint64_t size;
    std::uint32_t start_block_or_device;
    std::uint32_t number;
    std::uint32_t uid;
    std::uint32_t gid;
    std::uint64_t mtime;
    std::uint32_t mtime_nsec;
    std::uint32_t links;
    std::uint8_t reserved2[16];
};
static_assert(sizeof(ExtendedInode) == 64);

// start_block_or_device of a character or block device: Linux's 32-bit encoding of its numbers.
constexpr std::uint32_t encode_device(std::uint32_t major, std::uint32_t minor) {
    return (minor & 0xff) | (major << 8) | ((minor & ~0xffU) << 12);
}

enum class FileType : std::uint8_t {
    Unknown = 0,
    Regular = 1,
    Directory = 2,
    CharacterDevice = 3,
    BlockDevice = 4,
    Fifo = 5,
    Socket = 6,
    Symlink = 7,
};

// A directory block: entries, then their names in the same order; a name ends where the next begins, the block's last
// at a NUL or at the end of the data. Names are sorted bytewise across all blocks, "." and ".." among them.
struct [[gnu::packed]] DirectoryEntry {
    std::uint64_t nid;
    std::uint16_t name_offset; // from the start of the block; the first entry's tells the number of entries
    FileType type;
    std::uint8_t reserved;
};
static_assert(sizeof(DirectoryEntry) == 12);

struct XattrHeader {
    std::uint32_t name_filter; // unused
    std::uint8_t shared_count; // 0
    std::uint8_t reserved[7];
};
static_assert(sizeof(XattrHeader) == 12);

enum class XattrIndex : std::uint8_t {
    User = 1,
    PosixAclAccess = 2,
    PosixAclDefault = 3,
    Trusted = 4,
    Security = 6,
};

// Followed by name (without the prefix that `index` stands for) and value, then padding to 4 bytes.
struct XattrEntry {
    std::uint8_t name_length;
    XattrIndex index;
    std::uint16_t value_size;
};
static_assert(sizeof(XattrEntry) == 4);

} // namespace protocol::erofs
