// SPDX-License-Identifier: Apache-2.0
#include "cli/image/error.hpp"
#include "cli/image/find.hpp"
#include "cli/image/store/catalog.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace {

using image::ImageRecord;
using image::store::Catalog;

constexpr std::uint64_t mib = 1U << 20;

ImageRecord record(char digit, std::uint64_t offset, std::uint64_t length) {
    ImageRecord result;
    result.id = "sha256:" + std::string(64, digit);
    result.offset = offset;
    result.length = length;
    return result;
}

TEST(Catalog, FindsTheLargestGap) {
    Catalog catalog;
    EXPECT_EQ(catalog.largest_gap(64 * mib).offset, 0U);
    EXPECT_EQ(catalog.largest_gap(64 * mib).length, 64 * mib);
    catalog.images = {record('b', 40 * mib, 3 * mib), record('a', 2 * mib, mib)};
    EXPECT_EQ(catalog.largest_gap(64 * mib).offset, 4 * mib);
    EXPECT_EQ(catalog.largest_gap(64 * mib).length, 36 * mib);
    EXPECT_EQ(catalog.largest_gap(128 * mib).offset, 44 * mib);
    EXPECT_EQ(catalog.largest_gap(128 * mib).length, 84 * mib);
}

TEST(Catalog, HasNoGapWhenFull) {
    Catalog catalog;
    catalog.images = {record('a', 0, 64 * mib)};
    EXPECT_EQ(catalog.largest_gap(64 * mib).length, 0U);
}

TEST(Catalog, ANameBelongsToOneImage) {
    Catalog catalog;
    catalog.images = {record('a', 0, mib), record('b', 2 * mib, mib)};
    catalog.tag(catalog.images[0].id, "docker.io/library/x:1");
    catalog.tag(catalog.images[0].id, "docker.io/library/x:0");
    catalog.tag(catalog.images[1].id, "docker.io/library/x:1");
    EXPECT_EQ(catalog.images[0].names, std::vector<std::string>{"docker.io/library/x:0"});
    EXPECT_EQ(catalog.find_name("docker.io/library/x:1"), &catalog.images[1]);
    EXPECT_EQ(catalog.find_name("docker.io/library/x:2"), nullptr);
}

TEST(Catalog, SurvivesWritingAndReading) {
    const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "catalog_test.json";
    Catalog catalog;
    catalog.generation = 7;
    catalog.images = {record('a', 2 * mib, mib)};
    catalog.images[0].config.env = {"A=\"quoted\"\n"};
    catalog.images[0].config.labels = {{"k", "v"}};
    catalog.tag(catalog.images[0].id, "docker.io/library/x:1");
    image::store::write_catalog(file, catalog);
    const Catalog read = image::store::read_catalog(file);
    EXPECT_EQ(read.generation, 7U);
    EXPECT_EQ(read.images, catalog.images);
    std::filesystem::remove(file);
    EXPECT_TRUE(image::store::read_catalog(file).images.empty());
}

TEST(FindImage, TakesNamesAndUniquePrefixes) {
    Catalog catalog;
    catalog.images = {record('a', 0, mib), record('b', 2 * mib, mib)};
    catalog.images[1].id = "sha256:ab" + std::string(62, 'c');
    catalog.tag(catalog.images[0].id, "docker.io/library/ab:latest");
    EXPECT_EQ(&image::find_image(catalog, "ab"), &catalog.images[0]); // a name goes before a prefix
    EXPECT_EQ(&image::find_image(catalog, "sha256:ab"), &catalog.images[1]);
    EXPECT_EQ(&image::find_image(catalog, "abcc"), &catalog.images[1]);
    EXPECT_EQ(&image::find_image(catalog, std::string(64, 'a')), &catalog.images[0]);
    EXPECT_THROW(image::find_image(catalog, "a"), image::Error);
    for (const char* absent : {"abcd", "sha256:", "zz", "ab:other"}) {
        try {
            image::find_image(catalog, absent);
            FAIL() << absent;
        } catch (const image::Error& error) {
            EXPECT_EQ(error.kind(), image::ErrorKind::NotFound) << absent;
        }
    }
}

} // namespace
