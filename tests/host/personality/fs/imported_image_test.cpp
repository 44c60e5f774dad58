// SPDX-License-Identifier: Apache-2.0
//
// A container's files on an image that the host's importer wrote, compared with the tar that it was given.
#include "cli/image/image.hpp"
#include "tests/host/personality/fs/container.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace files = std::filesystem;
namespace fake = personality::fake;

namespace {

std::string text_of(int number) {
    std::string text;
    for (int i = 0; i < number * 37; ++i)
        text += std::to_string(i * number) + ",";
    return text;
}

TEST(ImportedImage, HasWhatTheArchiveHad) {
    char directory[] = "/tmp/imported.XXXXXX";
    ASSERT_NE(mkdtemp(directory), nullptr);
    const files::path base(directory);
    files::create_directories(base / "tree/etc");
    files::create_directories(base / "tree/many");
    for (int i = 0; i < 700; ++i)
        std::ofstream(base / "tree/many" / ("file" + std::to_string(i))) << text_of(i % 50);
    files::create_symlink("many/file7", base / "tree/link");
    files::create_hard_link(base / "tree/many/file9", base / "tree/same");
    files::permissions(base / "tree/many/file3", files::perms(04751));
    const std::string tar =
        "tar -C " + base.string() + "/tree --owner=100000 --group=5 -cf " + base.string() + "/all.tar .";
    ASSERT_EQ(std::system(tar.c_str()), 0);

    const image::Store store(base / "store");
    const image::ImageRecord record = image::import_tar(store, base / "all.tar", {});
    std::vector<std::byte> extent(record.length);
    std::ifstream disk(store.disk(), std::ios::binary);
    disk.seekg(static_cast<std::streamoff>(record.offset));
    disk.read(reinterpret_cast<char*>(extent.data()), static_cast<std::streamsize>(extent.size()));
    ASSERT_TRUE(disk.good());
    files::remove_all(base);

    fake::start(std::move(extent));
    for (int i = 0; i < 700; ++i)
        ASSERT_EQ(test::content(("/many/file" + std::to_string(i)).c_str()), text_of(i % 50)) << i;
    EXPECT_EQ(test::content("/link"), text_of(7));
    EXPECT_EQ(test::status("/same").st_ino, test::status("/many/file9").st_ino);
    EXPECT_EQ(test::status("/same").st_nlink, 2U);
    EXPECT_EQ(test::status("/many/file3").st_mode, S_IFREG | 04751U);
    EXPECT_EQ(test::status("/many/file3").st_uid, 100000U);
    EXPECT_EQ(test::status("/many/file3").st_gid, 5U);
    EXPECT_EQ(test::names("/"), "dev etc link many proc same sys");

    const long file = call(SYS_open, "/many/file49", O_RDONLY, 0);
    const auto source = *personality::files().get(static_cast<int>(file));
    const auto page = source->page(0, false);
    ASSERT_TRUE(page.ok() && page->from_image()); // every page can be mapped
    const auto* bytes = reinterpret_cast<const char*>(fake::image_bytes().data()) + page->image_page * 4096;
    EXPECT_EQ(std::string(bytes, 4096), text_of(49).substr(0, 4096));
}

} // namespace
