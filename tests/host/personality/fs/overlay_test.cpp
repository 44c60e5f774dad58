// SPDX-License-Identifier: Apache-2.0
//
// The writable root over an image: what Linux's cases can't show, because there the tree below is never seen to stay
// what it was.
#include "personality/fs/vfs/mount_table.hpp"
#include "tests/host/personality/fs/container.hpp"

#include <gtest/gtest.h>

namespace fs = personality::fs;
namespace fake = personality::fake;

namespace {

class Overlay : public Container {
  protected:
    Overlay()
        : Container(Pairs{{"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"},
                          {"dir/a", "file a"},
                          {"dir/b", "file b"},
                          {"dir/sub/deep", "deep file"},
                          {"big", big_content()},
                          {"empty/", ""}},
                    {{"link", "dir/a"}, {"dir/up", "../etc"}}, {{"hard", "dir/b"}}) {}

    static std::string big_content() {
        std::string text;
        for (int i = 0; i < 5000; ++i)
            text += "line " + std::to_string(i) + "\n";
        return text;
    }
};

TEST_F(Overlay, ShowsTheImage) {
    EXPECT_EQ(names("/"), "big dev dir empty etc hard link proc sys");
    EXPECT_EQ(content("/dir/sub/deep"), "deep file");
    EXPECT_EQ(content("/link"), "file a");
    EXPECT_EQ(content("/dir/up/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    EXPECT_EQ(content("/big"), big_content());
    EXPECT_EQ(status("/big").st_mtim.tv_sec, 1700000000);
    EXPECT_EQ(status("/hard").st_nlink, 2U);
    EXPECT_EQ(status("/hard").st_ino, status("/dir/b").st_ino);
}

TEST_F(Overlay, WritesCopyPagesNotFiles) {
    const std::size_t before = fake::pages_in_use();
    const int file = open("/big", O_RDWR);
    EXPECT_EQ(call(SYS_pwrite64, file, "LINE", 4, 8192 + 7), 4);
    EXPECT_EQ(fake::pages_in_use(), before + 1);
    call(SYS_close, file);
    std::string wanted = big_content();
    wanted.replace(8192 + 7, 4, "LINE");
    EXPECT_EQ(content("/big"), wanted);
}

TEST_F(Overlay, ChangesSurviveTheCache) {
    EXPECT_EQ(call(SYS_chmod, "/dir/a", 0600), 0);
    write_file("/dir/b", "changed");
    const auto number = status("/dir/a").st_ino;
    fs::dentries().shrink();
    EXPECT_EQ(status("/dir/a").st_mode, S_IFREG | 0600U);
    EXPECT_EQ(status("/dir/a").st_ino, number);
    EXPECT_EQ(content("/hard"), "changed");
}

TEST_F(Overlay, RemovedNamesStayRemoved) {
    EXPECT_EQ(call(SYS_unlink, "/dir/a"), 0);
    fs::dentries().shrink();
    EXPECT_EQ(call(SYS_access, "/dir/a", 0), -ENOENT);
    EXPECT_EQ(names("/dir"), "b sub up");
    write_file("/dir/a", "new");
    EXPECT_EQ(names("/dir"), "a b sub up");
    EXPECT_EQ(content("/dir/a"), "new");
    EXPECT_EQ(call(SYS_unlink, "/dir/b"), 0);
    EXPECT_EQ(status("/hard").st_nlink, 1U);
    EXPECT_EQ(content("/hard"), "file b");
}

TEST_F(Overlay, RenamedDirectoryKeepsItsContent) {
    EXPECT_EQ(call(SYS_unlink, "/dir/a"), 0);
    EXPECT_EQ(call(SYS_rename, "/dir", "/moved"), 0);
    fs::dentries().shrink();
    EXPECT_EQ(names("/"), "big dev empty etc hard link moved proc sys");
    EXPECT_EQ(names("/moved"), "b sub up");
    EXPECT_EQ(content("/moved/sub/deep"), "deep file");
    EXPECT_EQ(call(SYS_access, "/dir/b", 0), -ENOENT);
    EXPECT_EQ(call(SYS_mkdir, "/dir", 0755), 0);
    EXPECT_EQ(names("/dir"), "");
    EXPECT_EQ(call(SYS_rename, "/moved/sub", "/dir/sub"), 0);
    EXPECT_EQ(content("/dir/sub/deep"), "deep file");
    EXPECT_EQ(names("/moved"), "b up");
}

TEST_F(Overlay, RemovesDirectoriesOfTheImage) {
    EXPECT_EQ(call(SYS_rmdir, "/dir"), -ENOTEMPTY);
    for (const char* const file : {"/dir/a", "/dir/b", "/dir/up", "/dir/sub/deep"})
        EXPECT_EQ(call(SYS_unlink, file), 0);
    EXPECT_EQ(call(SYS_rmdir, "/dir"), -ENOTEMPTY);
    EXPECT_EQ(call(SYS_rmdir, "/dir/sub"), 0);
    EXPECT_EQ(call(SYS_rmdir, "/dir"), 0);
    EXPECT_EQ(call(SYS_mkdir, "/dir", 0755), 0);
    EXPECT_EQ(names("/dir"), "");
    EXPECT_EQ(call(SYS_rename, "/empty", "/dir"), 0);
    EXPECT_EQ(status("/dir").st_nlink, 2U);
}

TEST_F(Overlay, TruncatedImageFilesReadZeroesBehind) {
    EXPECT_EQ(call(SYS_truncate, "/big", 5000), 0);
    EXPECT_EQ(call(SYS_truncate, "/big", 9000), 0);
    EXPECT_EQ(content("/big"), big_content().substr(0, 5000) + std::string(4000, '\0'));
}

TEST_F(Overlay, MapsImagePagesUntilTheyAreWritten) {
    const int file = open("/big", O_RDWR);
    const auto source = *personality::files().get(file);
    const auto first = source->page(1, false);
    ASSERT_TRUE(first.ok() && first->from_image());
    const auto* bytes = reinterpret_cast<const char*>(fake::image_bytes().data()) + first->image_page * 4096;
    EXPECT_EQ(std::string(bytes, 4096), big_content().substr(4096, 4096));
    EXPECT_EQ(call(SYS_pwrite64, file, "x", 1, 4096), 1);
    const auto second = source->page(1, false);
    ASSERT_TRUE(second.ok() && !second->from_image());
    EXPECT_EQ(static_cast<char>(second->page.data()[0]), 'x');
    const auto shared = source->page(2, true);
    ASSERT_TRUE(shared.ok() && !shared->from_image());
    call(SYS_close, file);
}

// Names that are made while a lookup waits for the image.
TEST_F(Overlay, CreationDuringLookup) {
    bool once = false;
    fake::on_image_read = [&] {
        if (once) return;
        once = true;
        EXPECT_EQ(call(SYS_unlink, "/dir/b"), 0);
        EXPECT_EQ(call(SYS_mkdir, "/dir/b", 0700), 0);
    };
    const int dir = open("/dir", O_RDONLY);
    once = false;
    EXPECT_EQ(status("/dir/b").st_mode, S_IFDIR | 0700U);
    fake::on_image_read = nullptr;
    EXPECT_EQ(status("/dir/b").st_mode, S_IFDIR | 0700U);
    call(SYS_close, dir);
}

TEST_F(Overlay, DirectoryRemovedDuringLookup) {
    bool once = false;
    fake::on_image_read = [&] {
        if (std::exchange(once, true)) return;
        EXPECT_EQ(call(SYS_rmdir, "/empty"), 0);
    };
    EXPECT_EQ(call(SYS_mkdir, "/empty/new", 0700), -ENOENT);
    fake::on_image_read = nullptr;
    EXPECT_EQ(call(SYS_access, "/empty", 0), -ENOENT);
}

TEST_F(Overlay, DeviceErrorsAreTold) {
    fake::image_fails = true;
    EXPECT_EQ(call(SYS_access, "/dir/sub", 0), -EIO);
    fake::image_fails = false;
    EXPECT_EQ(call(SYS_access, "/dir/sub", 0), 0);
    const int file = open("/big", O_RDWR);
    fake::image_fails = true;
    char byte = 0;
    EXPECT_EQ(call(SYS_read, file, &byte, 1), -EIO);
    EXPECT_EQ(call(SYS_pwrite64, file, "x", 1, 0), -EIO);
    fake::image_fails = false;
    EXPECT_EQ(content("/big"), big_content());
    call(SYS_close, file);
}

TEST_F(Overlay, NoMemoryIsNoSpace) {
    const int file = open("/new", O_RDWR | O_CREAT);
    const std::string data(64 * 1024, 'd');
    fake::page_limit = fake::pages_in_use() + 2;
    EXPECT_EQ(call(SYS_write, file, data.data(), data.size()), 8192);
    EXPECT_EQ(call(SYS_write, file, data.data(), data.size()), -ENOSPC);
    EXPECT_EQ(call(SYS_ftruncate, file, 0), 0);
    EXPECT_EQ(call(SYS_pwrite64, file, data.data(), 4096, 0), 4096);
    call(SYS_close, file);
}

TEST_F(Overlay, PagesGoWithTheirFile) {
    const std::size_t before = fake::pages_in_use();
    write_file("/one", std::string(100000, 'x'));
    EXPECT_GT(fake::pages_in_use(), before);
    EXPECT_EQ(call(SYS_unlink, "/one"), 0);
    EXPECT_EQ(fake::pages_in_use(), before);
}

TEST_F(Overlay, GeneratedFilesTakeNoPage) {
    EXPECT_EQ(content("/etc/hostname"), "testhost\n");
    EXPECT_NE(content("/etc/hosts").find("127.0.0.1\tlocalhost\n"), std::string::npos);
    const std::size_t before = fake::pages_in_use();
    write_file("/etc/hostname", "other\n");
    EXPECT_EQ(content("/etc/hostname"), "other\n");
    EXPECT_EQ(fake::pages_in_use(), before + 1);
    EXPECT_EQ(names("/etc"), "hostname hosts passwd resolv.conf");
}

TEST_F(Overlay, ManyLookupsKeepTheCacheSmall) {
    for (int i = 0; i < 3000; ++i)
        EXPECT_EQ(call(SYS_access, ("/dir/none" + std::to_string(i)).c_str(), 0), -ENOENT);
    EXPECT_LE(fs::dentries().clean_count(), 256U);
}

} // namespace
