// SPDX-License-Identifier: Apache-2.0
//
// The EROFS reader on images that mkfs.erofs made, whole and damaged.
#include "personality/fs/erofs/directory.hpp"
#include "tests/host/personality/fs/erofs_walk.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

namespace erofs = personality::erofs;
namespace files = std::filesystem;
using personality::Errno;

namespace {

class Erofs : public testing::TestWithParam<bool> {
  protected:
    Erofs() {
        char directory[] = "/tmp/erofs_test.XXXXXX";
        if (!mkdtemp(directory)) std::abort();
        const files::path base(directory);
        for (const std::size_t size : {0, 1, 4095, 4096, 4097, 100000})
            add(base, "size" + std::to_string(size), size);
        files::create_directories(base / "many");
        for (int i = 0; i < 1500; ++i)
            add(base, "many/name_number_" + std::to_string(i), 3);
        files::create_directories(base / "a/b/c");
        add(base, "a/b/c/deep", 10);
        files::create_symlink("a/b/c/deep", base / "link");
        files::last_write_time(base / "size1", files::file_time_type::clock::now());
        bytes_ = personality::fake::make_image(directory, GetParam());
        bytes_.erase(bytes_.begin(), bytes_.begin() + 4096);
        files::remove_all(base);
    }

    void add(const files::path& base, const std::string& path, std::size_t size) {
        std::string text(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
            text[i] = static_cast<char>(i * 31 + size);
        std::ofstream(base / path, std::ios::binary) << text;
        contents_["/" + path] = text;
    }

    std::vector<std::byte> bytes_;
    std::map<std::string, std::string> contents_;
};

TEST_P(Erofs, EveryFileIsFoundAndWhole) {
    BytesReader reader(bytes_);
    const auto volume = erofs::Volume::open(reader);
    ASSERT_TRUE(volume.ok());
    Walked walked;
    walk(*volume, volume->root(), "", walked, 0);
    EXPECT_EQ(walked.errors, 0U);
    EXPECT_EQ(walked.links["/link"], "a/b/c/deep");
    EXPECT_EQ(walked.files, contents_);
}

TEST_P(Erofs, MissingNames) {
    BytesReader reader(bytes_);
    const auto volume = erofs::Volume::open(reader);
    ASSERT_TRUE(volume.ok());
    const auto root = volume->inode(volume->root());
    ASSERT_TRUE(root.ok());
    for (const char* const name : {"", "0", "size", "size40960", "zzzz", "name_number_7", "\xff"})
        EXPECT_EQ(erofs::find(*volume, root->data, name).error(), Errno::enoent) << name;
    const auto many = erofs::find(*volume, root->data, "many");
    ASSERT_TRUE(many.ok());
    const auto directory = volume->inode(many->nid);
    ASSERT_TRUE(directory.ok());
    for (int i = 0; i < 1500; ++i) {
        const std::string name = "name_number_" + std::to_string(i);
        EXPECT_TRUE(erofs::find(*volume, directory->data, name).ok()) << name;
        EXPECT_EQ(erofs::find(*volume, directory->data, name + "x").error(), Errno::enoent) << name;
    }
}

TEST_P(Erofs, BlocksForMapping) {
    BytesReader reader(bytes_);
    const auto volume = erofs::Volume::open(reader);
    ASSERT_TRUE(volume.ok());
    const auto root = volume->inode(volume->root());
    const auto entry = erofs::find(*volume, root->data, "size100000");
    const auto inode = volume->inode(entry->nid);
    ASSERT_TRUE(inode.ok());
    const std::string& wanted = contents_["/size100000"];
    for (std::uint64_t page = 0; page < 24; ++page) {
        const auto offset = erofs::Volume::block_offset(inode->data, page);
        ASSERT_TRUE(offset.has_value());
        EXPECT_EQ(*offset % 4096, 0U);
        EXPECT_EQ(std::memcmp(bytes_.data() + *offset, wanted.data() + page * 4096, 4096), 0);
    }
    EXPECT_EQ(erofs::Volume::block_offset(inode->data, 24).has_value(), !GetParam());
    EXPECT_FALSE(erofs::Volume::block_offset(inode->data, 25).has_value());
    EXPECT_FALSE(erofs::Volume::block_offset(inode->data, UINT64_MAX).has_value());
}

TEST_P(Erofs, RefusesWhatIsNotErofs) {
    std::vector<std::byte> none;
    BytesReader empty(none);
    EXPECT_EQ(erofs::Volume::open(empty).error(), Errno::euclean);
    std::vector<std::byte> zeroes(8192);
    BytesReader blank(zeroes);
    EXPECT_EQ(erofs::Volume::open(blank).error(), Errno::euclean);
    auto cut = bytes_;
    cut.resize(8192);
    BytesReader short_reader(cut);
    EXPECT_EQ(erofs::Volume::open(short_reader).error(), Errno::euclean);
    auto compressed = bytes_;
    compressed[1024 + 80] = std::byte{1};
    BytesReader compressed_reader(compressed);
    EXPECT_EQ(erofs::Volume::open(compressed_reader).error(), Errno::eopnotsupp);
}

// Damage anywhere in the metadata gives errors or other content, never a read outside of the image (BytesReader aborts
// then) and never an endless walk.
TEST_P(Erofs, DamagedImagesAreSurvived) {
    std::mt19937 random(12345);
    std::size_t refused = 0;
    for (int turn = 0; turn < 400; ++turn) {
        auto damaged = bytes_;
        const std::size_t metadata = std::min<std::size_t>(damaged.size(), 160 * 1024);
        for (int i = 0; i < 20; ++i)
            damaged[1024 + random() % (metadata - 1024)] = static_cast<std::byte>(random());
        BytesReader reader(damaged);
        const auto volume = erofs::Volume::open(reader);
        if (!volume) {
            ++refused;
            continue;
        }
        Walked walked;
        walk(*volume, volume->root(), "", walked, 0);
        refused += walked.errors;
    }
    EXPECT_GT(refused, 0U);
}

INSTANTIATE_TEST_SUITE_P(Layouts, Erofs, testing::Values(false, true),
                         [](const auto& layout) { return layout.param ? "Inline" : "Plain"; });

} // namespace
