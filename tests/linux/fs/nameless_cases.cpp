// SPDX-License-Identifier: Apache-2.0
//
// Files without a name, open(2)'s O_TMPFILE, and the names that they get.
#include "tests/linux/fs/harness.hpp"

namespace {

std::string in_fd(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

} // namespace

CASE(NamelessFile) {
    const int file = test::open(".", O_TMPFILE | O_RDWR, 0600);
    CHECK(test::names(".").empty());
    CHECK_EQ(call(SYS_write, file, "content", 7), 7);
    struct stat status;
    CHECK_EQ(call(SYS_fstat, file, &status), 0);
    CHECK_EQ(status.st_nlink, 0);
    CHECK_EQ(status.st_mode, S_IFREG | 0600);
    CHECK_EQ(status.st_size, 7);
    CHECK_EQ(call(SYS_linkat, AT_FDCWD, in_fd(file).c_str(), AT_FDCWD, "named", AT_SYMLINK_FOLLOW), 0);
    CHECK(test::content("named") == "content");
    CHECK_EQ(test::status("named").st_nlink, 1);
    CHECK_EQ(test::status("named").st_ino, status.st_ino);
    CHECK_FAILS(call(SYS_linkat, AT_FDCWD, in_fd(file).c_str(), AT_FDCWD, "named", AT_SYMLINK_FOLLOW), EEXIST);
    test::close(file);
    CHECK(test::content("named") == "content");
}

CASE(NamelessFileByDescriptor) {
    const int file = test::open(".", O_TMPFILE | O_WRONLY, 0644);
    CHECK_EQ(call(SYS_linkat, file, "", AT_FDCWD, "named", AT_EMPTY_PATH), 0);
    CHECK_EQ(call(SYS_unlink, "named"), 0);
    test::close(file);
}

CASE(NamelessForEver) {
    const int file = test::open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600);
    CHECK_FAILS(call(SYS_linkat, AT_FDCWD, in_fd(file).c_str(), AT_FDCWD, "named", AT_SYMLINK_FOLLOW), ENOENT);
    test::close(file);
}

CASE(NamelessChecks) {
    test::make_file("file", "");
    CHECK_FAILS(call(SYS_open, ".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
    CHECK_FAILS(call(SYS_open, ".", O_TMPFILE | O_RDWR | O_CREAT, 0600), EINVAL);
    CHECK_FAILS(call(SYS_open, ".", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600), EINVAL);
    CHECK_FAILS(call(SYS_open, "file", O_TMPFILE | O_RDWR, 0600), ENOTDIR);
    CHECK_FAILS(call(SYS_open, "none", O_TMPFILE | O_RDWR, 0600), ENOENT);
}
