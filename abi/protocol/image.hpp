// SPDX-License-Identifier: Apache-2.0
//
// The image header: page 0 of every image's extent in the store. The host writes it when it imports the image; the
// personality checks it before it believes anything else of the image. Offsets count from the start of the extent.
// All fields are little-endian.
#pragma once

#include <cstddef>
#include <cstdint>

namespace protocol {

inline constexpr std::uint64_t image_magic = 0x31474d49'4b4c5542; // "BULKIMG1"
inline constexpr std::uint32_t image_version = 1;
inline constexpr std::uint64_t image_page = 4096;

// A run of bytes inside the extent; both are multiples of image_page. {0, 0} is "none".
struct ImageExtent {
    std::uint64_t offset;
    std::uint64_t length;
};

struct ImageHeader {
    std::uint64_t magic;   // image_magic
    std::uint32_t version; // image_version; a reader refuses any other
    std::uint32_t header_bytes;
    std::uint64_t image_bytes; // of the whole image, this page included
    std::uint64_t generation;  // one number for each extent ever written to this store: tells a cache that has pages
                               // of an earlier image at the same place
    ImageExtent erofs;         // the root file system
    ImageExtent metadata; // inside erofs: all inodes and directories, worth reading ahead; its start is meta_blkaddr
    ImageExtent shadow;   // code pages whose system-call instructions are patched (abi/protocol/shadow.hpp)
    std::uint8_t content_id[32]; // SHA-256 of the image's configuration, which is the image's id
};
static_assert(sizeof(ImageHeader) == 112);
static_assert(offsetof(ImageHeader, erofs) == 32 && offsetof(ImageHeader, content_id) == 80);

constexpr bool image_extent_inside(const ImageExtent& part, std::uint64_t begin, std::uint64_t end) {
    return part.offset % image_page == 0 && part.length % image_page == 0 && part.offset >= begin &&
           part.offset <= end && part.length <= end - part.offset;
}

// Whether `header` is one that this version understands and that stays inside an extent of `extent_bytes`.
constexpr bool image_header_valid(const ImageHeader& header, std::uint64_t extent_bytes) {
    const bool shadow_none = header.shadow.offset == 0 && header.shadow.length == 0;
    return header.magic == image_magic && header.version == image_version &&
           header.header_bytes == sizeof(ImageHeader) && header.image_bytes <= extent_bytes &&
           image_extent_inside(header.erofs, image_page, header.image_bytes) && header.erofs.length != 0 &&
           image_extent_inside(header.metadata, header.erofs.offset, header.erofs.offset + header.erofs.length) &&
           (shadow_none || image_extent_inside(header.shadow, image_page, header.image_bytes));
}

} // namespace protocol
