// SPDX-License-Identifier: Apache-2.0
//
// What is in a file: reading, writing, positions, sizes, holes.
#include "tests/linux/fs/harness.hpp"

#include <sys/uio.h>

#include <vector>

namespace {
constexpr long page = 4096;
constexpr int seek_data = 3;
constexpr int seek_hole = 4;
} // namespace

CASE(write_then_read) {
    std::string text;
    for (int i = 0; i < 10000; ++i)
        text += std::to_string(i) + "\n";
    test::make_file("file", text);
    CHECK(test::content("file") == text);
    CHECK_EQ(test::status("file").st_size, static_cast<long>(text.size()));
}

CASE(write_position) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_write, file, "abcdef", 6), 6);
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_CUR), 6);
    CHECK_EQ(call(SYS_lseek, file, -4, SEEK_END), 2);
    CHECK_EQ(call(SYS_write, file, "XY", 2), 2);
    CHECK_EQ(call(SYS_pwrite64, file, "Z", 1, 5), 1);
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_CUR), 4);
    char out[8] = {};
    CHECK_EQ(call(SYS_pread64, file, out, 8, 0), 6);
    CHECK(std::string(out) == "abXYeZ");
    CHECK_EQ(call(SYS_pread64, file, out, 8, 6), 0);
    CHECK_FAILS(call(SYS_pread64, file, out, 8, -1), EINVAL);
    CHECK_FAILS(call(SYS_lseek, file, -1, SEEK_SET), EINVAL);
    CHECK_FAILS(call(SYS_lseek, file, 0, 9), EINVAL);
    CHECK_FAILS(call(SYS_read, file, reinterpret_cast<char*>(1), 2), EFAULT);
    CHECK_FAILS(call(SYS_write, file, reinterpret_cast<char*>(1), 2), EFAULT);
    test::close(file);
}

CASE(append) {
    test::make_file("file", "begin ");
    const int file = test::open("file", O_WRONLY | O_APPEND);
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_SET), 0);
    CHECK_EQ(call(SYS_write, file, "end", 3), 3);
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_CUR), 9);
    test::close(file);
    CHECK(test::content("file") == "begin end");
}

CASE(holes_read_as_zeroes) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_pwrite64, file, "end", 3, 3 * page), 3);
    std::vector<char> out(4 * page, 'x');
    CHECK_EQ(call(SYS_pread64, file, out.data(), out.size(), 0), 3 * page + 3);
    for (long i = 0; i < 3 * page; ++i)
        if (out[i] != 0) return test::fail(__FILE__, __LINE__, "not zero at " + std::to_string(i));
    CHECK_EQ(out[3 * page], 'e');
    test::close(file);
}

CASE(seek_data_and_holes) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_pwrite64, file, "x", 1, 2 * page), 1);
    CHECK_EQ(call(SYS_ftruncate, file, 5 * page), 0);
    CHECK_EQ(call(SYS_lseek, file, 0, seek_data), 2 * page);
    CHECK_EQ(call(SYS_lseek, file, 0, seek_hole), 0);
    CHECK_EQ(call(SYS_lseek, file, 2 * page, seek_hole), 3 * page);
    CHECK_FAILS(call(SYS_lseek, file, 3 * page, seek_data), ENXIO);
    CHECK_FAILS(call(SYS_lseek, file, 5 * page, seek_hole), ENXIO);
    test::close(file);
}

CASE(truncate_cuts_and_grows) {
    test::make_file("file", std::string(3 * page, 'a'));
    CHECK_EQ(call(SYS_truncate, "file", page + 10), 0);
    CHECK_EQ(test::status("file").st_size, page + 10);
    CHECK_EQ(call(SYS_truncate, "file", 2 * page), 0);
    const std::string text = test::content("file");
    CHECK(text == std::string(page + 10, 'a') + std::string(page - 10, '\0'));
    CHECK_FAILS(call(SYS_truncate, "file", -1), EINVAL);
    CHECK_FAILS(call(SYS_truncate, "none", 0), ENOENT);
    CHECK_FAILS(call(SYS_truncate, ".", 0), EISDIR);
}

CASE(vectors) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    char first[] = "hello ";
    char second[] = "world";
    const iovec parts[] = {{first, 6}, {nullptr, 0}, {second, 5}};
    CHECK_EQ(call(SYS_writev, file, parts, 3), 11);
    CHECK(test::content("file") == "hello world");
    char a[3];
    char b[20];
    const iovec to[] = {{a, 3}, {b, 20}};
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_SET), 0);
    CHECK_EQ(call(SYS_readv, file, to, 2), 11);
    CHECK(std::string(a, 3) + std::string(b, 8) == "hello world");
    CHECK_EQ(call(SYS_preadv, file, to, 2, 6, 0), 5);
    CHECK(std::string(a, 3) + std::string(b, 2) == "world");
    CHECK_EQ(call(SYS_pwritev, file, parts, 1, 6, 0), 6);
    CHECK_EQ(call(SYS_writev, file, parts, 0), 0);
    CHECK_FAILS(call(SYS_writev, file, parts, 2000), EINVAL);
    CHECK_FAILS(call(SYS_readv, file, reinterpret_cast<iovec*>(1), 1), EFAULT);
    const iovec negative[] = {{a, static_cast<std::size_t>(-1)}};
    CHECK_FAILS(call(SYS_readv, file, negative, 1), EINVAL);
    test::close(file);
}

CASE(many_vectors) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    char byte = 'q';
    const std::vector<iovec> parts(1024, iovec{&byte, 1});
    CHECK_EQ(call(SYS_writev, file, parts.data(), parts.size()), 1024);
    test::close(file);
    CHECK(test::content("file") == std::string(1024, 'q'));
}

CASE(copy_with_sendfile) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += std::to_string(i);
    test::make_file("from", text);
    const int from = test::open("from", O_RDONLY);
    const int to = test::open("to", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_sendfile, to, from, nullptr, 1 << 20), static_cast<long>(text.size()));
    CHECK_EQ(call(SYS_sendfile, to, from, nullptr, 1 << 20), 0);
    CHECK(test::content("to") == text);
    long offset = 5;
    CHECK_EQ(call(SYS_sendfile, to, from, &offset, 10), 10);
    CHECK_EQ(offset, 15);
    CHECK_EQ(call(SYS_lseek, from, 0, SEEK_CUR), static_cast<long>(text.size()));
    CHECK_FAILS(call(SYS_sendfile, from, to, nullptr, 1), EBADF);
    test::close(from);
    test::close(to);
}

CASE(copy_range) {
    test::make_file("from", "0123456789");
    test::make_file("to", "abcdefghij");
    const int from = test::open("from", O_RDONLY);
    const int to = test::open("to", O_RDWR);
    long in = 2;
    long out = 4;
    CHECK_EQ(call(SYS_copy_file_range, from, &in, to, &out, 3, 0), 3);
    CHECK_EQ(in, 5);
    CHECK_EQ(out, 7);
    CHECK(test::content("to") == "abcd234hij");
    CHECK_EQ(call(SYS_copy_file_range, from, nullptr, to, nullptr, 100, 0), 10);
    CHECK(test::content("to") == "0123456789");
    CHECK_FAILS(call(SYS_copy_file_range, from, nullptr, to, nullptr, 1, 1), EINVAL);
    test::close(from);
    test::close(to);
}

CASE(allocate) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_fallocate, file, 1, 0, 2 * page), 0); // KEEP_SIZE
    CHECK_EQ(test::status("file").st_size, 0);
    CHECK_EQ(call(SYS_fallocate, file, 0, 0, 2 * page), 0);
    CHECK_EQ(test::status("file").st_size, 2 * page);
    CHECK(test::status("file").st_blocks >= 16);
    CHECK_EQ(call(SYS_pwrite64, file, std::string(2 * page, 'a').data(), 2 * page, 0), 2 * page);
    CHECK_EQ(call(SYS_fallocate, file, 3, 100, page), 0); // PUNCH_HOLE
    const std::string text = test::content("file");
    CHECK(text == std::string(100, 'a') + std::string(page, '\0') + std::string(page - 100, 'a'));
    CHECK_FAILS(call(SYS_fallocate, file, 0, 0, 0), EINVAL);
    CHECK_FAILS(call(SYS_fallocate, file, 0, -1, 5), EINVAL);
    test::close(file);
}

CASE(unlinked_file_lives_on) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_write, file, "kept", 4), 4);
    CHECK_EQ(call(SYS_unlink, "file"), 0);
    CHECK_FAILS(call(SYS_open, "file", O_RDONLY, 0), ENOENT);
    char out[5] = {};
    CHECK_EQ(call(SYS_pread64, file, out, 4, 0), 4);
    CHECK(std::string(out) == "kept");
    struct stat about {};
    CHECK_EQ(call(SYS_fstat, file, &about), 0);
    CHECK_EQ(about.st_nlink, 0);
    test::close(file);
}

CASE(writes_set_times) {
    test::make_file("file", "x");
    const struct timespec old[2] = {{1000, 1}, {2000, 2}};
    CHECK_EQ(call(SYS_utimensat, AT_FDCWD, "file", old, 0), 0);
    CHECK_EQ(test::status("file").st_mtim.tv_sec, 2000);
    CHECK_EQ(test::status("file").st_mtim.tv_nsec, 2);
    CHECK_EQ(test::status("file").st_atim.tv_sec, 1000);
    const int file = test::open("file", O_WRONLY | O_APPEND);
    CHECK_EQ(call(SYS_write, file, "y", 1), 1);
    test::close(file);
    CHECK(test::status("file").st_mtim.tv_sec > 2000);
    CHECK_EQ(test::status("file").st_atim.tv_sec, 1000);
}
