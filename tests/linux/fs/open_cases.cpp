// SPDX-License-Identifier: Apache-2.0
//
// open(2): flags, errors, what is made.
#include "tests/linux/fs/harness.hpp"

CASE(open_missing) {
    CHECK_FAILS(call(SYS_open, "none", O_RDONLY, 0), ENOENT);
    CHECK_FAILS(call(SYS_open, "", O_RDONLY, 0), ENOENT);
    CHECK_FAILS(call(SYS_open, "none/file", O_RDONLY, 0), ENOENT);
    CHECK_FAILS(call(SYS_open, "none/file", O_RDWR | O_CREAT, 0644), ENOENT);
}

CASE(open_bad_address) {
    CHECK_FAILS(call(SYS_open, nullptr, O_RDONLY, 0), EFAULT);
    CHECK_FAILS(call(SYS_open, reinterpret_cast<char*>(1), O_RDONLY, 0), EFAULT);
}

CASE(open_creates_with_umask) {
    const long before = call(SYS_umask, 027);
    test::close(test::open("made", O_RDWR | O_CREAT, 0666));
    CHECK_EQ(test::status("made").st_mode, S_IFREG | 0640);
    CHECK_EQ(call(SYS_umask, before), 027);
    CHECK_EQ(test::status("made").st_nlink, 1);
    CHECK_EQ(test::status("made").st_size, 0);
}

CASE(open_exclusive) {
    test::make_file("there", "x");
    CHECK_FAILS(call(SYS_open, "there", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
    CHECK_EQ(call(SYS_symlink, "nowhere", "link"), 0);
    CHECK_FAILS(call(SYS_open, "link", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
    CHECK_EQ(call(SYS_mkdir, "dir", 0755), 0);
    CHECK_FAILS(call(SYS_open, "dir", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
}

CASE(open_creates_through_link) {
    CHECK_EQ(call(SYS_symlink, "target", "link"), 0);
    test::make_file("link", "through");
    CHECK(test::content("target") == "through");
    CHECK(S_ISLNK(test::status("link").st_mode));
}

CASE(open_directory) {
    CHECK_EQ(call(SYS_mkdir, "dir", 0755), 0);
    CHECK_FAILS(call(SYS_open, "dir", O_WRONLY, 0), EISDIR);
    CHECK_FAILS(call(SYS_open, "dir", O_RDWR, 0), EISDIR);
    CHECK_FAILS(call(SYS_open, "dir", O_RDONLY | O_CREAT, 0644), EISDIR);
    CHECK_FAILS(call(SYS_open, "dir", O_RDONLY | O_TRUNC, 0), EISDIR);
    CHECK_FAILS(call(SYS_open, "new/", O_RDWR | O_CREAT, 0644), EISDIR);
    CHECK_FAILS(call(SYS_open, ".", O_RDWR | O_CREAT, 0644), EISDIR);
    const int dir = test::open("dir/", O_RDONLY | O_DIRECTORY);
    char byte;
    CHECK_FAILS(call(SYS_read, dir, &byte, 1), EISDIR);
    CHECK_FAILS(call(SYS_write, dir, &byte, 1), EBADF);
    test::close(dir);
    test::make_file("file", "");
    CHECK_FAILS(call(SYS_open, "file", O_RDONLY | O_DIRECTORY, 0), ENOTDIR);
    CHECK_FAILS(call(SYS_open, "file/", O_RDONLY, 0), ENOTDIR);
    CHECK_FAILS(call(SYS_open, "file/below", O_RDONLY, 0), ENOTDIR);
    CHECK_FAILS(call(SYS_open, "file/below", O_RDWR | O_CREAT, 0644), ENOTDIR);
}

CASE(open_nofollow) {
    test::make_file("file", "x");
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_FAILS(call(SYS_open, "link", O_RDONLY | O_NOFOLLOW, 0), ELOOP);
    const int path = test::open("link", O_PATH | O_NOFOLLOW);
    struct stat out {};
    CHECK_EQ(call(SYS_fstat, path, &out), 0);
    CHECK(S_ISLNK(out.st_mode));
    char byte;
    CHECK_FAILS(call(SYS_read, path, &byte, 1), EBADF);
    CHECK_FAILS(call(SYS_fchmod, path, 0600), EBADF);
    test::close(path);
}

CASE(open_truncates) {
    test::make_file("file", "content");
    test::close(test::open("file", O_WRONLY | O_TRUNC));
    CHECK_EQ(test::status("file").st_size, 0);
}

CASE(open_access_modes) {
    test::make_file("file", "abc");
    char bytes[4];
    int file = test::open("file", O_WRONLY);
    CHECK_FAILS(call(SYS_read, file, bytes, 3), EBADF);
    test::close(file);
    file = test::open("file", O_RDONLY);
    CHECK_FAILS(call(SYS_write, file, bytes, 3), EBADF);
    CHECK_FAILS(call(SYS_ftruncate, file, 0), EINVAL);
    test::close(file);
}

CASE(open_at_directory) {
    CHECK_EQ(call(SYS_mkdir, "dir", 0755), 0);
    test::make_file("dir/file", "inside");
    test::make_file("plain", "");
    const int dir = test::open("dir", O_RDONLY);
    const int plain = test::open("plain", O_RDONLY);
    const long file = call(SYS_openat, dir, "file", O_RDONLY, 0);
    CHECK(file >= 0);
    test::close(static_cast<int>(file));
    CHECK_FAILS(call(SYS_openat, plain, "file", O_RDONLY, 0), ENOTDIR);
    CHECK_FAILS(call(SYS_openat, 999, "file", O_RDONLY, 0), EBADF);
    const long root = call(SYS_openat, 999, "/", O_RDONLY, 0); // an absolute path needs no descriptor
    CHECK(root >= 0);
    test::close(static_cast<int>(root));
    test::close(dir);
    test::close(plain);
}

CASE(open_lowest_descriptor) {
    test::make_file("file", "");
    const int first = test::open("file", O_RDONLY);
    const int second = test::open("file", O_RDONLY);
    CHECK_EQ(second, first + 1);
    test::close(first);
    CHECK_EQ(test::open("file", O_RDONLY), first);
    test::close(first);
    test::close(second);
    CHECK_FAILS(call(SYS_close, second), EBADF);
    CHECK_FAILS(call(SYS_close, -1), EBADF);
}

CASE(close_range_of_descriptors) {
    test::make_file("file", "");
    const int first = test::open("file", O_RDONLY);
    const int second = test::open("file", O_RDONLY);
    const int third = test::open("file", O_RDONLY);
    CHECK_EQ(call(SYS_close_range, second, third, 4), 0); // CLOSE_RANGE_CLOEXEC
    CHECK_EQ(call(SYS_fcntl, first, F_GETFD, 0), 0);
    CHECK_EQ(call(SYS_fcntl, third, F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(call(SYS_close_range, second, third, 0), 0);
    CHECK_FAILS(call(SYS_close, second), EBADF);
    CHECK_FAILS(call(SYS_close_range, third, second, 0), EINVAL);
    test::close(first);
}
