// SPDX-License-Identifier: Apache-2.0
//
// Attributes: modes, owners, times, access, and what asks for them. Run as root.
#include "tests/linux/fs/harness.hpp"

#include <sys/statfs.h>

CASE(modes) {
    test::make_file("file", "");
    CHECK_EQ(call(SYS_chmod, "file", 04711), 0);
    CHECK_EQ(test::status("file").st_mode, S_IFREG | 04711);
    const int file = test::open("file", O_RDONLY);
    CHECK_EQ(call(SYS_fchmod, file, 0600), 0);
    CHECK_EQ(test::status("file").st_mode, S_IFREG | 0600);
    test::close(file);
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_EQ(call(SYS_fchmodat, AT_FDCWD, "link", 0640), 0);
    CHECK_EQ(test::status("file").st_mode, S_IFREG | 0640);
    CHECK_FAILS(call(SYS_chmod, "none", 0600), ENOENT);
}

CASE(owners) {
    test::make_file("file", "");
    CHECK_EQ(call(SYS_chmod, "file", 06755), 0);
    CHECK_EQ(call(SYS_chown, "file", 12, 34), 0);
    CHECK_EQ(test::status("file").st_uid, 12);
    CHECK_EQ(test::status("file").st_gid, 34);
    CHECK_EQ(test::status("file").st_mode, S_IFREG | 0755);
    CHECK_EQ(call(SYS_chown, "file", -1, 35), 0);
    CHECK_EQ(test::status("file").st_uid, 12);
    CHECK_EQ(test::status("file").st_gid, 35);
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_EQ(call(SYS_lchown, "link", 1, 2), 0);
    CHECK_EQ(test::status("link").st_uid, 1);
    CHECK_EQ(test::status("file").st_uid, 12);
    CHECK_EQ(call(SYS_mkdir, "set", 0755), 0);
    CHECK_EQ(call(SYS_chown, "set", 0, 77), 0);
    CHECK_EQ(call(SYS_chmod, "set", 02755), 0);
    test::make_file("set/file", "");
    CHECK_EQ(test::status("set/file").st_gid, 77);
    CHECK_EQ(call(SYS_mkdir, "set/dir", 0755), 0);
    CHECK_EQ(test::status("set/dir").st_mode, S_IFDIR | 02755);
}

CASE(times) {
    test::make_file("file", "");
    const struct timespec both[2] = {{11, 12}, {13, 14}};
    CHECK_EQ(call(SYS_utimensat, AT_FDCWD, "file", both, 0), 0);
    const struct timespec only_modified[2] = {{0, UTIME_OMIT}, {99, 5}};
    CHECK_EQ(call(SYS_utimensat, AT_FDCWD, "file", only_modified, 0), 0);
    CHECK_EQ(test::status("file").st_atim.tv_sec, 11);
    CHECK_EQ(test::status("file").st_atim.tv_nsec, 12);
    CHECK_EQ(test::status("file").st_mtim.tv_sec, 99);
    const struct timespec bad[2] = {{0, 0}, {0, 1000000000}};
    CHECK_FAILS(call(SYS_utimensat, AT_FDCWD, "file", bad, 0), EINVAL);
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_EQ(call(SYS_utimensat, AT_FDCWD, "link", both, AT_SYMLINK_NOFOLLOW), 0);
    CHECK_EQ(test::status("link").st_mtim.tv_sec, 13);
    CHECK_EQ(test::status("file").st_mtim.tv_sec, 99);
    const int file = test::open("file", O_RDONLY);
    CHECK_EQ(call(SYS_utimensat, file, nullptr, both, 0), 0);
    CHECK_EQ(test::status("file").st_mtim.tv_sec, 13);
    test::close(file);
    CHECK_EQ(call(SYS_utimensat, AT_FDCWD, "file", nullptr, 0), 0);
    CHECK(test::status("file").st_mtim.tv_sec > 1000);
    const struct timeval micro[2] = {{21, 500000}, {22, 0}};
    CHECK_EQ(call(SYS_utimes, "file", micro), 0);
    CHECK_EQ(test::status("file").st_atim.tv_nsec, 500000000);
}

CASE(access_checks) {
    test::make_file("file", "");
    CHECK_EQ(call(SYS_access, "file", 0), 0);
    CHECK_EQ(call(SYS_access, "file", 6), 0);
    CHECK_FAILS(call(SYS_access, "file", 1), EACCES); // not even root, without an x bit
    CHECK_EQ(call(SYS_chmod, "file", 0010), 0);
    CHECK_EQ(call(SYS_access, "file", 7), 0);
    CHECK_FAILS(call(SYS_access, "file", 8), EINVAL);
    CHECK_FAILS(call(SYS_access, "none", 0), ENOENT);
    CHECK_FAILS(call(SYS_faccessat2, AT_FDCWD, "file", 0, 0x10), EINVAL);
}

CASE(stat_forms) {
    test::make_file("file", "12345");
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    struct stat a {};
    struct stat b {};
    CHECK_EQ(call(SYS_stat, "link", &a), 0);
    CHECK_EQ(call(SYS_newfstatat, AT_FDCWD, "file", &b, AT_SYMLINK_NOFOLLOW), 0);
    CHECK_EQ(a.st_ino, b.st_ino);
    CHECK_EQ(a.st_size, 5);
    CHECK_EQ(a.st_blksize, 4096);
    const int file = test::open("file", O_RDONLY);
    CHECK_EQ(call(SYS_newfstatat, file, "", &b, AT_EMPTY_PATH), 0);
    CHECK_EQ(a.st_ino, b.st_ino);
    CHECK_FAILS(call(SYS_newfstatat, file, "", &b, 0), ENOENT);
    CHECK_FAILS(call(SYS_newfstatat, AT_FDCWD, "file", &b, 0x40000), EINVAL);
    CHECK_FAILS(call(SYS_stat, "file", nullptr), EFAULT);
    struct statx wide {};
    CHECK_EQ(call(SYS_statx, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &wide), 0);
    CHECK(S_ISLNK(wide.stx_mode));
    CHECK_EQ(call(SYS_statx, file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &wide), 0);
    CHECK_EQ(wide.stx_ino, a.st_ino);
    CHECK_EQ(wide.stx_size, 5);
    test::close(file);
    CHECK_FAILS(call(SYS_fstat, file, &a), EBADF);
}

CASE(file_system_usage) {
    struct statfs about {};
    CHECK_EQ(call(SYS_statfs, ".", &about), 0);
    CHECK_EQ(about.f_namelen, 255);
    CHECK(about.f_bsize > 0);
    CHECK(about.f_bfree <= about.f_blocks);
    CHECK_FAILS(call(SYS_statfs, "none", &about), ENOENT);
    const int file = test::open(".", O_RDONLY);
    CHECK_EQ(call(SYS_fstatfs, file, &about), 0);
    CHECK_EQ(call(SYS_fsync, file), 0);
    test::close(file);
}

CASE(make_nodes) {
    CHECK_EQ(call(SYS_mknod, "null", S_IFCHR | 0666, 0x103), 0);
    CHECK_EQ(test::status("null").st_mode, S_IFCHR | 0644);
    CHECK_EQ(test::status("null").st_rdev, 0x103);
    CHECK_EQ(call(SYS_mknod, "plain", 0644, 0), 0);
    CHECK(S_ISREG(test::status("plain").st_mode));
    CHECK_EQ(call(SYS_mknod, "fifo", S_IFIFO | 0600, 0), 0);
    CHECK(S_ISFIFO(test::status("fifo").st_mode));
    CHECK_FAILS(call(SYS_mknod, "fifo", S_IFIFO | 0600, 0), EEXIST);
    CHECK_FAILS(call(SYS_mknod, "dir", S_IFDIR | 0700, 0), EPERM);
}
