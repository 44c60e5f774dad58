// SPDX-License-Identifier: Apache-2.0
//
// fallocate(2) on ranges of a file.
#include "tests/linux/fs/harness.hpp"

#include <string>

namespace {

constexpr long page = 4096;
constexpr int keep_size = 1, punch_hole = 2, collapse_range = 8, zero_range = 16, insert_range = 32;

// Pages of 'a', 'b', 'c', ...
std::string pages(int count, char first = 'a') {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += std::string(page, static_cast<char>(first + i));
    return text;
}

int make_pages(int count) {
    test::make_file("file", pages(count));
    return test::open("file", O_RDWR);
}

long allocate(int file, int mode, long offset, long length) { return call(SYS_fallocate, file, mode, offset, length); }

} // namespace

CASE(collapse_range_takes_pages_out) {
    const int file = make_pages(5);
    CHECK_EQ(allocate(file, collapse_range, page, 2 * page), 0);
    CHECK(test::content("file") == pages(1) + pages(2, 'd'));
    CHECK_FAILS(allocate(file, collapse_range, 100, page), EINVAL);
    CHECK_FAILS(allocate(file, collapse_range, 0, 100), EINVAL);
    CHECK_FAILS(allocate(file, collapse_range, 2 * page, page), EINVAL); // to the file's end
    CHECK_FAILS(allocate(file, collapse_range, 8 * page, page), EINVAL);
    CHECK_FAILS(allocate(file, collapse_range | keep_size, 0, page), EOPNOTSUPP);
    CHECK_EQ(call(SYS_ftruncate, file, 2 * page + 10), 0);
    CHECK_EQ(allocate(file, collapse_range, 0, page), 0);
    CHECK(test::content("file") == pages(1, 'd') + std::string(10, 'e'));
    test::close(file);
}

CASE(insert_range_makes_room) {
    const int file = make_pages(3);
    CHECK_EQ(allocate(file, insert_range, page, 2 * page), 0);
    CHECK(test::content("file") == pages(1) + std::string(2 * page, '\0') + pages(2, 'b'));
    CHECK_EQ(call(SYS_pwrite64, file, "x", 1, page), 1);
    CHECK_EQ(test::content("file")[page], 'x');
    CHECK_EQ(allocate(file, insert_range, 0, page), 0);
    CHECK_EQ(test::content("file")[page], 'a');
    CHECK_EQ(test::status("file").st_size, 6 * page);
    CHECK_FAILS(allocate(file, insert_range, 6 * page, page), EINVAL); // at the file's end
    CHECK_FAILS(allocate(file, insert_range, 1, page), EINVAL);
    CHECK_FAILS(allocate(file, insert_range, 0, 1), EINVAL);
    CHECK_FAILS(allocate(file, insert_range | collapse_range, 0, page), EOPNOTSUPP);
    test::close(file);
}

CASE(zero_range_has_memory_and_reads_as_zeroes) {
    const int file = make_pages(3);
    CHECK_EQ(allocate(file, zero_range, page - 10, page + 20), 0);
    std::string wanted = pages(3);
    wanted.replace(page - 10, page + 20, std::string(page + 20, '\0'));
    CHECK(test::content("file") == wanted);
    CHECK(test::status("file").st_blocks >= 3 * 8);
    CHECK_EQ(allocate(file, zero_range | keep_size, 2 * page, 3 * page), 0);
    CHECK_EQ(test::status("file").st_size, 3 * page);
    CHECK_EQ(test::content("file")[2 * page], 0);
    CHECK_EQ(allocate(file, zero_range, 3 * page, 100), 0);
    CHECK_EQ(test::status("file").st_size, 3 * page + 100);
    CHECK_FAILS(allocate(file, zero_range | punch_hole | keep_size, 0, page), EOPNOTSUPP);
    CHECK_FAILS(allocate(file, punch_hole, 0, page), EOPNOTSUPP);
    CHECK_FAILS(allocate(file, 128, 0, page), EOPNOTSUPP);
    test::close(file);
}

CASE(ranges_of_what_is_no_file) {
    const int directory = test::open(".", O_RDONLY | O_DIRECTORY);
    CHECK_FAILS(allocate(directory, 0, 0, page), EBADF);
    test::close(directory);
    const int file = make_pages(1);
    CHECK_FAILS(allocate(file, 0, -1, page), EINVAL);
    CHECK_FAILS(allocate(file, 0, 0, 0), EINVAL);
    const int reader = test::open("file", O_RDONLY);
    CHECK_FAILS(allocate(reader, zero_range, 0, page), EBADF);
    test::close(reader);
    test::close(file);
}
