// SPDX-License-Identifier: Apache-2.0
//
// Calls that advise or that most file systems refuse: readahead(2), sync_file_range(2), file handles, FICLONE, leases;
// the flags of preadv2(2); getdents(2); fchmodat2(2); close_range(2) with a table of its own.
#include "tests/linux/fs/harness.hpp"

#include <linux/close_range.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include <cstring>

namespace {
constexpr long fchmodat2 = 452; // newer than Debian 12's headers
}

CASE(ReadAhead) {
    test::make_file("file", "0123456789");
    const int file = test::open("file", O_RDONLY);
    const int writer = test::open("file", O_WRONLY);
    CHECK_EQ(call(SYS_readahead, file, 0L, 10UL), 0);
    CHECK_FAILS(call(SYS_readahead, writer, 0L, 10UL), EBADF);
    CHECK_FAILS(call(SYS_readahead, 99, 0L, 10UL), EBADF);
    CHECK_EQ(call(SYS_sync_file_range, writer, 0L, 0L, 7), 0);
    CHECK_FAILS(call(SYS_sync_file_range, writer, 0L, 0L, 8), EINVAL);
    CHECK_FAILS(call(SYS_sync_file_range, writer, -1L, 0L, 0), EINVAL);
    test::close(file);
    test::close(writer);
}

CASE(Handles) { CHECK_FAILS(call(SYS_name_to_handle_at, AT_FDCWD, ".", nullptr, nullptr, 0x10000000), EINVAL); }

CASE(VectorFlags) {
    test::make_file("file", "0123456789");
    const int file = test::open("file", O_RDWR);
    char text[4];
    iovec one{text, sizeof text};
    CHECK_EQ(call(SYS_preadv2, file, &one, 1, 2L, 0L, RWF_HIPRI), 4);
    CHECK(std::memcmp(text, "2345", 4) == 0);
    CHECK_FAILS(call(SYS_preadv2, file, &one, 1, 0L, 0L, 0x10000), EOPNOTSUPP);
    CHECK_EQ(call(SYS_pwritev2, file, &one, 1, 0L, 0L, RWF_APPEND), 4);
    CHECK(test::content("file") == "01234567892345");
    CHECK_EQ(call(SYS_pwritev2, file, &one, 1, -1L, 0L, RWF_DSYNC), 4);
    CHECK(test::content("file") == "23454567892345");
    CHECK_EQ(call(SYS_lseek, file, 0L, SEEK_CUR), 4);
    CHECK_FAILS(call(SYS_preadv, file, &one, 1, -1L, 0L), EINVAL);
    test::close(file);
}

CASE(OldDirectoryEntries) {
    test::make_file("abcdefghijklm", "");
    CHECK_EQ(call(SYS_mkdir, "d", 0755), 0);
    const int directory = test::open(".", O_RDONLY | O_DIRECTORY);
    char buffer[512];
    const long bytes = call(SYS_getdents, directory, buffer, sizeof buffer);
    int files = 0, folders = 0;
    for (long at = 0; at < bytes;) {
        unsigned short length;
        std::memcpy(&length, buffer + at + 16, sizeof length);
        const std::string name = buffer + at + 18;
        const char type = buffer[at + length - 1];
        CHECK_EQ(length, (18 + name.size() + 2 + 7) / 8 * 8);
        if (name == "abcdefghijklm" && type == 8) ++files;
        if (name[0] == 'd' && type == 4) ++folders;
        at += length;
    }
    CHECK_EQ(files, 1);
    CHECK_EQ(folders, 1);
    test::close(directory);
}

CASE(ModeWithFlags) {
    test::make_file("file", "");
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_EQ(call(fchmodat2, AT_FDCWD, "file", 0600, AT_SYMLINK_NOFOLLOW), 0);
    CHECK_EQ(test::status("file").st_mode & 07777, 0600);
    CHECK_FAILS(call(fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW), EOPNOTSUPP);
    const int file = test::open("file", O_PATH);
    CHECK_EQ(call(fchmodat2, file, "", 0640, AT_EMPTY_PATH), 0);
    CHECK_EQ(test::status("file").st_mode & 07777, 0640);
    CHECK_FAILS(call(fchmodat2, AT_FDCWD, "file", 0600, 0x10000), EINVAL);
    test::close(file);
}

CASE(FileRequests) {
    test::make_file("file", "0123456789");
    const int file = test::open("file", O_RDWR);
    const int other = test::open("other", O_RDWR | O_CREAT);
    CHECK_FAILS(call(SYS_ioctl, other, FICLONE, file), EOPNOTSUPP);
    int block = 0;
    CHECK_EQ(call(SYS_ioctl, file, FIGETBSZ, &block), 0);
    CHECK_EQ(block, 4096);
    long allocated = -1;
    CHECK_EQ(call(SYS_ioctl, file, FIOQSIZE, &allocated), 0);
    CHECK_EQ(allocated % 512, 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETLEASE, 0), F_UNLCK);
    CHECK_EQ(call(SYS_fcntl, file, F_GETOWN, 0), 0);
    CHECK_FAILS(call(SYS_ioctl, file, TIOCGWINSZ, &block), ENOTTY);
    test::close(file);
    test::close(other);
}

CASE(CloseRangeUnshare) {
    test::make_file("file", "");
    const int file = test::open("file", O_RDONLY);
    const int other = static_cast<int>(call(SYS_fcntl, file, F_DUPFD, 200));
    CHECK_EQ(other, 200);
    CHECK_EQ(call(SYS_close_range, 200U, 300U, CLOSE_RANGE_UNSHARE), 0);
    CHECK_FAILS(call(SYS_close, other), EBADF);
    CHECK_FAILS(call(SYS_close_range, 200U, 300U, 64), EINVAL);
    test::close(file);
}
