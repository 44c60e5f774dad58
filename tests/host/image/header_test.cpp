// SPDX-License-Identifier: Apache-2.0
#include "abi/protocol/image.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using protocol::image_page;
using protocol::ImageHeader;

constexpr std::uint64_t extent = 64 * image_page;

ImageHeader good() {
    ImageHeader header{};
    header.magic = protocol::image_magic;
    header.version = protocol::image_version;
    header.header_bytes = sizeof header;
    header.image_bytes = extent;
    header.erofs = {image_page, 40 * image_page};
    header.metadata = {30 * image_page, 11 * image_page};
    header.shadow = {41 * image_page, 23 * image_page};
    return header;
}

TEST(ImageHeader, AcceptsWhatFits) {
    EXPECT_TRUE(protocol::image_header_valid(good(), extent));
    ImageHeader header = good();
    header.shadow = {0, 0};
    EXPECT_TRUE(protocol::image_header_valid(header, extent));
}

TEST(ImageHeader, RefusesEverythingElse) {
    EXPECT_FALSE(protocol::image_header_valid(ImageHeader{}, extent));
    EXPECT_FALSE(protocol::image_header_valid(good(), extent - image_page));
    constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max() / image_page * image_page;
    const auto refuses = [](auto change) {
        ImageHeader header = good();
        change(header);
        EXPECT_FALSE(protocol::image_header_valid(header, extent));
    };
    refuses([](ImageHeader& h) { h.magic ^= 1; });
    refuses([](ImageHeader& h) { ++h.version; });
    refuses([](ImageHeader& h) { --h.header_bytes; });
    refuses([](ImageHeader& h) { h.erofs.offset = 0; });
    refuses([](ImageHeader& h) { h.erofs.offset += 1; });
    refuses([](ImageHeader& h) { h.erofs.length += 1; });
    refuses([](ImageHeader& h) { h.erofs.length = 0; });
    refuses([](ImageHeader& h) { h.erofs.length = extent; });
    refuses([](ImageHeader& h) { h.erofs = {huge, 2 * image_page}; });
    refuses([](ImageHeader& h) { h.erofs.length = huge; });
    refuses([](ImageHeader& h) { h.metadata.offset = 0; });
    refuses([](ImageHeader& h) { h.metadata.length += image_page; });
    refuses([](ImageHeader& h) { h.shadow.offset = 0; });
    refuses([](ImageHeader& h) { h.shadow.length += image_page; });
}

} // namespace
