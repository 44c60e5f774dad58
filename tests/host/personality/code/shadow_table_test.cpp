// SPDX-License-Identifier: Apache-2.0
//
// The reader of shadow tables, on whole and on damaged ones.
#include "personality/code/shadow_table.hpp"
#include "tests/host/personality/fs/erofs_walk.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using personality::Errno;
using personality::code::ShadowTable;
using protocol::image_page;
using protocol::ShadowHeader;
using protocol::ShadowPage;

struct Shadow {
    ShadowHeader header{};
    std::vector<ShadowPage> pages;
    std::vector<std::uint16_t> sites;

    void add(std::uint32_t page, std::vector<std::uint16_t> of_page) {
        pages.push_back({page, static_cast<std::uint32_t>(sites.size())});
        sites.insert(sites.end(), of_page.begin(), of_page.end());
    }

    std::vector<std::byte> bytes() {
        header.magic = protocol::shadow_magic;
        header.pages = static_cast<std::uint32_t>(pages.size());
        header.sites = static_cast<std::uint32_t>(sites.size());
        std::vector<ShadowPage> rows = pages;
        rows.push_back({0, header.sites});
        std::vector<std::byte> all(protocol::shadow_pages_offset(header) + pages.size() * image_page);
        std::memcpy(all.data(), &header, sizeof header);
        std::memcpy(all.data() + sizeof header, rows.data(), rows.size() * sizeof(ShadowPage));
        if (!sites.empty())
            std::memcpy(all.data() + protocol::shadow_sites_offset(pages.size()), sites.data(), sites.size() * 2);
        return all;
    }
};

Shadow three_pages() {
    Shadow shadow;
    shadow.add(7, {1, 5, 4096});
    shadow.add(8, {0, 100});
    shadow.add(1000, std::vector<std::uint16_t>(100, 9));
    return shadow;
}

std::vector<std::uint64_t> sites_of(const ShadowTable& table, const ShadowTable::Copy& copy) {
    std::vector<std::uint64_t> found;
    const auto done = table.for_each_site(copy, [&](std::uint64_t at) {
        found.push_back(at);
        return personality::Result<>();
    });
    EXPECT_TRUE(done.ok());
    return found;
}

TEST(ShadowTable, FindsPagesAndTheSitesThatBeginInThem) {
    const auto bytes = three_pages().bytes();
    BytesReader reader(bytes);
    const auto table = ShadowTable::open(reader);
    ASSERT_TRUE(table.ok());
    for (const std::uint64_t other : {0, 6, 9, 999, 1001})
        EXPECT_FALSE(table->find(other).value().has_value()) << other;
    const auto first = table->find(7).value();
    const auto second = table->find(8).value();
    const auto third = table->find(1000).value();
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(sites_of(*table, *first), (std::vector<std::uint64_t>{0, 4, 4095}));
    EXPECT_EQ(sites_of(*table, *second), (std::vector<std::uint64_t>{99}));
    EXPECT_EQ(sites_of(*table, *third).size(), 100U);
    EXPECT_EQ(second->page, first->page + 1);
    EXPECT_EQ((third->page + 1) * image_page, bytes.size());
}

TEST(ShadowTable, AnEmptyOneHasNoPages) {
    const auto bytes = Shadow().bytes();
    std::vector<std::byte> page(image_page);
    std::copy(bytes.begin(), bytes.end(), page.begin());
    BytesReader reader(page);
    const auto table = ShadowTable::open(reader);
    ASSERT_TRUE(table.ok());
    EXPECT_FALSE(table->find(1).value().has_value());
}

TEST(ShadowTable, RefusesAHeaderThatCantBe) {
    const auto refused = [](const std::vector<std::byte>& bytes) {
        BytesReader reader(bytes);
        return !ShadowTable::open(reader).ok();
    };
    auto bytes = three_pages().bytes();
    EXPECT_FALSE(refused(bytes));
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(refused({bytes.begin(), bytes.begin() + 8}));
    EXPECT_TRUE(refused({bytes.begin(), bytes.end() - 1})) << "the last page is not whole";
    bytes[0] ^= std::byte{1};
    EXPECT_TRUE(refused(bytes));
    for (const std::size_t field : {8U, 12U}) { // pages, sites
        auto damaged = three_pages().bytes();
        std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(field), 4, std::byte{0xff});
        EXPECT_TRUE(refused(damaged)) << field;
    }
}

TEST(ShadowTable, RefusesRowsThatCantBe) {
    const auto error_of = [](Shadow shadow) {
        const auto bytes = shadow.bytes();
        BytesReader reader(bytes);
        return ShadowTable::open(reader)->find(7).error();
    };
    Shadow backwards = three_pages();
    backwards.pages[1].first_site = 0;
    backwards.pages[0].first_site = 1;
    EXPECT_EQ(error_of(backwards), Errno::euclean);
    Shadow beyond = three_pages();
    beyond.pages[1].first_site = 106;
    EXPECT_EQ(error_of(beyond), Errno::euclean);
}

TEST(ShadowTable, RefusesASiteBehindThePage) {
    Shadow shadow;
    shadow.add(7, {4097});
    const auto bytes = shadow.bytes();
    BytesReader reader(bytes);
    const auto table = ShadowTable::open(reader);
    const auto copy = table->find(7).value();
    ASSERT_TRUE(copy.has_value());
    const auto done = table->for_each_site(*copy, [](std::uint64_t) { return personality::Result<>(); });
    EXPECT_EQ(done.error(), Errno::euclean);
}

} // namespace
