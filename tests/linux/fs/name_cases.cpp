// SPDX-License-Identifier: Apache-2.0
//
// Names: making, linking, removing, renaming, walking.
#include "tests/linux/fs/harness.hpp"

#include <set>

namespace {

std::string working_directory() {
    char buffer[4096];
    const long length = call(SYS_getcwd, buffer, sizeof buffer);
    CHECK(length > 0);
    return length > 0 ? std::string(buffer, static_cast<std::size_t>(length) - 1) : "";
}

} // namespace

CASE(make_and_remove_directories) {
    CHECK_EQ(call(SYS_mkdir, "a", 0777), 0);
    CHECK_EQ(test::status("a").st_mode, S_IFDIR | 0755);
    CHECK_EQ(call(SYS_mkdir, "a/b/", 0700), 0);
    CHECK_EQ(test::status("a").st_nlink, 3);
    CHECK_FAILS(call(SYS_mkdir, "a", 0777), EEXIST);
    CHECK_FAILS(call(SYS_mkdir, "a/", 0777), EEXIST);
    CHECK_FAILS(call(SYS_mkdir, ".", 0777), EEXIST);
    CHECK_FAILS(call(SYS_mkdir, "/", 0777), EEXIST);
    CHECK_FAILS(call(SYS_mkdir, "c/d", 0777), ENOENT);
    CHECK_FAILS(call(SYS_rmdir, "a"), ENOTEMPTY);
    CHECK_FAILS(call(SYS_rmdir, "a/."), EINVAL);
    CHECK_FAILS(call(SYS_rmdir, "a/b/.."), ENOTEMPTY);
    CHECK_FAILS(call(SYS_unlink, "a"), EISDIR);
    CHECK_EQ(call(SYS_rmdir, "a/b"), 0);
    CHECK_EQ(test::status("a").st_nlink, 2);
    CHECK_EQ(call(SYS_rmdir, "a/"), 0);
    CHECK_FAILS(call(SYS_rmdir, "a"), ENOENT);
    test::make_file("file", "");
    CHECK_FAILS(call(SYS_rmdir, "file"), ENOTDIR);
    CHECK_FAILS(call(SYS_unlink, "file/"), ENOTDIR);
    CHECK_FAILS(call(SYS_mkdir, "file/x", 0777), ENOTDIR);
}

CASE(removed_working_directory) {
    CHECK_EQ(call(SYS_mkdir, "gone", 0755), 0);
    CHECK_EQ(call(SYS_chdir, "gone"), 0);
    CHECK_EQ(call(SYS_rmdir, "../gone"), 0);
    char buffer[4096];
    CHECK_FAILS(call(SYS_getcwd, buffer, sizeof buffer), ENOENT);
    CHECK_FAILS(call(SYS_open, "file", O_RDWR | O_CREAT, 0644), ENOENT);
    CHECK_FAILS(call(SYS_mkdir, "dir", 0755), ENOENT);
    CHECK_EQ(call(SYS_chdir, ".."), 0);
}

CASE(long_names) {
    const std::string longest(255, 'n');
    const std::string too_long(256, 'n');
    test::make_file(longest.c_str(), "x");
    CHECK(test::names(".") == longest);
    CHECK_FAILS(call(SYS_open, too_long.c_str(), O_RDWR | O_CREAT, 0644), ENAMETOOLONG);
    CHECK_FAILS(call(SYS_mkdir, too_long.c_str(), 0755), ENAMETOOLONG);
    std::string path;
    while (path.size() < 4094)
        path += "./";
    path.resize(4094);
    CHECK_EQ(call(SYS_access, (path + ".").c_str(), 0), 0); // 4095 bytes and the NUL
    CHECK_FAILS(call(SYS_access, (path + "./").c_str(), 0), ENAMETOOLONG);
}

CASE(hard_links) {
    test::make_file("one", "shared");
    CHECK_EQ(call(SYS_link, "one", "two"), 0);
    CHECK_EQ(test::status("one").st_nlink, 2);
    CHECK_EQ(test::status("one").st_ino, test::status("two").st_ino);
    test::make_file("two", "changed");
    CHECK(test::content("one") == "changed");
    CHECK_FAILS(call(SYS_link, "one", "two"), EEXIST);
    CHECK_FAILS(call(SYS_link, "none", "three"), ENOENT);
    CHECK_EQ(call(SYS_mkdir, "dir", 0755), 0);
    CHECK_FAILS(call(SYS_link, "dir", "three"), EPERM);
    CHECK_EQ(call(SYS_unlink, "one"), 0);
    CHECK_EQ(test::status("two").st_nlink, 1);
    CHECK_EQ(call(SYS_symlink, "two", "soft"), 0);
    CHECK_EQ(call(SYS_link, "soft", "hard"), 0); // of the symbolic link itself
    CHECK(S_ISLNK(test::status("hard").st_mode));
    CHECK_EQ(call(SYS_linkat, AT_FDCWD, "soft", AT_FDCWD, "followed", AT_SYMLINK_FOLLOW), 0);
    CHECK_EQ(test::status("followed").st_ino, test::status("two").st_ino);
}

CASE(symbolic_links) {
    test::make_file("file", "content");
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    char out[16] = {};
    CHECK_EQ(call(SYS_readlink, "link", out, sizeof out), 4);
    CHECK(std::string(out) == "file");
    CHECK_EQ(call(SYS_readlink, "link", out, 2), 2);
    CHECK_FAILS(call(SYS_readlink, "link", out, 0), EINVAL);
    CHECK_FAILS(call(SYS_readlink, "file", out, 4), EINVAL);
    CHECK_EQ(test::status("link").st_size, 4);
    CHECK_EQ(test::status("link").st_mode, S_IFLNK | 0777);
    CHECK(test::content("link") == "content");
    CHECK_FAILS(call(SYS_symlink, "", "empty"), ENOENT);
    CHECK_FAILS(call(SYS_symlink, "file", "link"), EEXIST);
    CHECK_FAILS(call(SYS_open, "link/", O_RDONLY, 0), ENOTDIR);
    CHECK_EQ(call(SYS_mkdir, "dir", 0755), 0);
    test::make_file("dir/inner", "x");
    CHECK_EQ(call(SYS_symlink, "dir", "to_dir"), 0);
    CHECK(test::content("to_dir/inner") == "x");
    CHECK(test::content("to_dir/../file") == "content");
    CHECK_EQ(call(SYS_symlink, (working_directory() + "/dir").c_str(), "absolute"), 0);
    CHECK(test::content("absolute/inner") == "x");
    CHECK_EQ(call(SYS_unlink, "to_dir"), 0);
    CHECK(test::content("dir/inner") == "x");
    CHECK_FAILS(call(SYS_rmdir, "absolute"), ENOTDIR);
}

CASE(link_loops) {
    CHECK_EQ(call(SYS_symlink, "b", "a"), 0);
    CHECK_EQ(call(SYS_symlink, "a", "b"), 0);
    CHECK_FAILS(call(SYS_open, "a", O_RDONLY, 0), ELOOP);
    CHECK_FAILS(call(SYS_open, "a/x", O_RDONLY, 0), ELOOP);
    test::make_file("l0", "end");
    for (int i = 1; i <= 41; ++i)
        CHECK_EQ(call(SYS_symlink, ("l" + std::to_string(i - 1)).c_str(), ("l" + std::to_string(i)).c_str()), 0);
    CHECK(test::content("l40") == "end");
    CHECK_FAILS(call(SYS_open, "l41", O_RDONLY, 0), ELOOP);
}

CASE(rename_files) {
    test::make_file("a", "first");
    test::make_file("b", "second");
    const auto number = test::status("a").st_ino;
    CHECK_EQ(call(SYS_rename, "a", "b"), 0);
    CHECK(test::names(".") == "b");
    CHECK(test::content("b") == "first");
    CHECK_EQ(test::status("b").st_ino, number);
    CHECK_FAILS(call(SYS_rename, "a", "c"), ENOENT);
    CHECK_EQ(call(SYS_rename, "b", "b"), 0);
    CHECK_EQ(call(SYS_link, "b", "same"), 0);
    CHECK_EQ(call(SYS_rename, "b", "same"), 0); // the same file: nothing happens
    CHECK(test::names(".") == "b same");
    CHECK_FAILS(call(SYS_rename, "b", "new/"), ENOTDIR);
    CHECK_FAILS(call(SYS_rename, ".", "new"), EBUSY);
    CHECK_FAILS(call(SYS_rename, "b", "."), EBUSY);
}

CASE(rename_directories) {
    CHECK_EQ(call(SYS_mkdir, "a", 0755), 0);
    CHECK_EQ(call(SYS_mkdir, "a/sub", 0755), 0);
    test::make_file("a/sub/file", "deep");
    CHECK_EQ(call(SYS_mkdir, "empty", 0755), 0);
    CHECK_EQ(call(SYS_mkdir, "full", 0755), 0);
    test::make_file("full/file", "");
    test::make_file("file", "");
    CHECK_FAILS(call(SYS_rename, "a", "a/sub/in"), EINVAL);
    CHECK_FAILS(call(SYS_rename, "a", "full"), ENOTEMPTY);
    CHECK_FAILS(call(SYS_rename, "a/sub", "a"), ENOTEMPTY);
    CHECK_FAILS(call(SYS_rename, "a", "file"), ENOTDIR);
    CHECK_FAILS(call(SYS_rename, "file", "a"), EISDIR);
    CHECK_EQ(call(SYS_rename, "a", "empty"), 0);
    CHECK(test::content("empty/sub/file") == "deep");
    CHECK(test::names(".") == "empty file full");
    CHECK_EQ(call(SYS_rename, "empty/sub", "moved/"), 0);
    CHECK(test::content("moved/file") == "deep");
    CHECK_EQ(test::status("empty").st_nlink, 2);
    CHECK_EQ(call(SYS_chdir, "moved"), 0);
    CHECK_EQ(call(SYS_rename, "../moved", "../again"), 0);
    CHECK(working_directory().ends_with("/again"));
    CHECK_EQ(call(SYS_chdir, ".."), 0);
}

CASE(rename_with_flags) {
    test::make_file("a", "A");
    CHECK_EQ(call(SYS_mkdir, "d", 0755), 0);
    CHECK_FAILS(call(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "d", 1), EEXIST); // NOREPLACE
    CHECK_EQ(call(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "d", 2), 0);         // EXCHANGE
    CHECK(test::content("d") == "A");
    CHECK(S_ISDIR(test::status("a").st_mode));
    CHECK_FAILS(call(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "none", 2), ENOENT);
    CHECK_FAILS(call(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "d", 3), EINVAL);
    CHECK_FAILS(call(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "d", 64), EINVAL);
}

CASE(walk_dots) {
    CHECK_EQ(call(SYS_mkdir, "a", 0755), 0);
    CHECK_EQ(call(SYS_mkdir, "a/b", 0755), 0);
    test::make_file("file", "here");
    CHECK(test::content("a/b/../../file") == "here");
    CHECK(test::content("./a/./b/.././../file") == "here");
    CHECK(test::content(".//a///b//..//..//file") == "here");
    CHECK_EQ(call(SYS_access, "/../../..", 0), 0);
    const std::string here = working_directory();
    CHECK_EQ(call(SYS_chdir, "a/b"), 0);
    CHECK(working_directory() == here + "/a/b");
    CHECK_EQ(call(SYS_chdir, "../.."), 0);
    CHECK(working_directory() == here);
    const int dir = test::open("a", O_RDONLY);
    CHECK_EQ(call(SYS_fchdir, dir), 0);
    CHECK(working_directory() == here + "/a");
    test::close(dir);
    CHECK_EQ(call(SYS_chdir, ".."), 0);
    CHECK_FAILS(call(SYS_chdir, "file"), ENOTDIR);
    CHECK_FAILS(call(SYS_chdir, "none"), ENOENT);
    char small[2];
    CHECK_FAILS(call(SYS_getcwd, small, sizeof small), ERANGE);
}

CASE(list_many_names) {
    std::set<std::string> made;
    for (int i = 0; i < 500; ++i) {
        const std::string name = "file" + std::to_string(i);
        test::make_file(name.c_str(), "");
        made.insert(name);
    }
    std::string all;
    for (const std::string& name : made)
        all += (all.empty() ? "" : " ") + name;
    CHECK(test::names(".") == all);
}

// What rm -r does: entries vanish between two reads of the directory.
CASE(list_while_removing) {
    for (int i = 0; i < 300; ++i)
        test::make_file(("file" + std::to_string(i)).c_str(), "");
    const int directory = test::open(".", O_RDONLY | O_DIRECTORY);
    alignas(8) char buffer[512];
    int removed = 0;
    for (long got; (got = call(SYS_getdents64, directory, buffer, sizeof buffer)) > 0;)
        for (long at = 0; at < got;) {
            const std::string name = buffer + at + 19;
            if (name != "." && name != "..") {
                CHECK_EQ(call(SYS_unlink, name.c_str()), 0);
                ++removed;
            }
            at += static_cast<unsigned char>(buffer[at + 16]) + static_cast<unsigned char>(buffer[at + 17]) * 256;
        }
    test::close(directory);
    CHECK_EQ(removed, 300);
    CHECK(test::names(".").empty());
}

CASE(list_small_buffer) {
    test::make_file("a_rather_long_name_for_a_small_buffer", "");
    const int directory = test::open(".", O_RDONLY | O_DIRECTORY);
    alignas(8) char buffer[64];
    CHECK_FAILS(call(SYS_getdents64, directory, buffer, 8), EINVAL);
    for (int turn = 0; turn < 2; ++turn) { // the dots in 24 bytes each, the file in 64
        long bytes = 0;
        for (long got; (got = call(SYS_getdents64, directory, buffer, 64)) > 0;)
            bytes += got;
        CHECK_EQ(bytes, 24 + 24 + 64);
        CHECK_EQ(call(SYS_lseek, directory, 0, SEEK_SET), 0);
    }
    test::close(directory);
    const int file = test::open("a_rather_long_name_for_a_small_buffer", O_RDONLY);
    CHECK_FAILS(call(SYS_getdents64, file, buffer, 64), ENOTDIR);
    test::close(file);
}
