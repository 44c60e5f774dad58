// SPDX-License-Identifier: Apache-2.0
//
// Mappings of files: what is written here is seen there.
#include "tests/linux/memory/memory.hpp"

#include <unistd.h>

#include <csignal>

using test::page;

namespace {
constexpr int read_write = PROT_READ | PROT_WRITE;
constexpr int end_of_file = SIGBUS * 10 + BUS_ADRERR;
} // namespace

CASE(shared_file_mappings_and_read_are_one) {
    const int file = test::make_pages("file", 3, O_RDWR);
    char* const one = test::map(3 * page, read_write, MAP_SHARED, file);
    char* const two = test::map(page, PROT_READ, MAP_SHARED, file, page);
    CHECK(two[0] == 'b');
    one[page] = 'X';
    CHECK(two[0] == 'X');
    char byte;
    CHECK_EQ(call(SYS_pread64, file, &byte, 1, page), 1);
    CHECK(byte == 'X');
    CHECK_EQ(call(SYS_pwrite64, file, "Y", 1, page + 1), 1);
    CHECK(one[page + 1] == 'Y' && two[1] == 'Y');
    CHECK_EQ(test::in_child([=] { one[2 * page] = 'Z'; }), 0);
    CHECK(one[2 * page] == 'Z');
    CHECK_EQ(call(SYS_munmap, one, 3 * page), 0);
    CHECK(test::content("file")[2 * page] == 'Z');
    CHECK_EQ(call(SYS_close, file), 0);
    CHECK(two[0] == 'X');
}

CASE(private_file_mappings_see_writes_until_their_own) {
    const int file = test::make_pages("file", 2, O_RDWR);
    char* const at = test::map(2 * page, PROT_READ, MAP_PRIVATE, file);
    CHECK(at[0] == 'a');
    CHECK_EQ(call(SYS_pwrite64, file, "X", 1, 0), 1);
    CHECK(at[0] == 'X');
    CHECK_EQ(call(SYS_mprotect, at, 2 * page, read_write), 0);
    at[1] = 'p';
    CHECK_EQ(call(SYS_pwrite64, file, "YY", 2, 0), 2);
    CHECK(at[0] == 'X' && at[1] == 'p');
    CHECK(test::content("file").substr(0, 2) == "YY");
    CHECK_EQ(call(SYS_madvise, at, page, MADV_DONTNEED), 0);
    CHECK(at[0] == 'Y' && at[1] == 'Y');
}

// The program's own file: in a container it is the image's.
CASE(files_of_the_image) {
    const int file = test::open("/proc/self/exe", O_RDONLY);
    const char* const at = test::map(page, PROT_READ, MAP_SHARED, file);
    const char* const own = test::map(page, read_write, MAP_PRIVATE, file);
    CHECK(std::string(at, 4) == "\177ELF");
    const_cast<char*>(own)[0] = 'x';
    CHECK(at[0] == '\177' && own[1] == 'E');
}

CASE(behind_the_end_of_a_file) {
    const int file = test::make_pages("file", 4, O_RDWR);
    char* const shared = test::map(5 * page, read_write, MAP_SHARED, file);
    char* const own = test::map(4 * page, read_write, MAP_PRIVATE, file);
    own[3 * page] = shared[3 * page] = 'x';
    CHECK_EQ(test::read_raises(shared + 4 * page), end_of_file);
    CHECK_EQ(call(SYS_ftruncate, file, page + 10), 0);
    CHECK_EQ(test::read_raises(shared + 3 * page), end_of_file);
    CHECK_EQ(test::write_raises(shared + 2 * page), end_of_file);
    CHECK_EQ(test::read_raises(own + 3 * page), end_of_file); // its copy is gone as well
    CHECK(shared[page + 9] == 'b' && shared[page + 10] == 0);
    CHECK_FAILS(call(SYS_write, file, own + 3 * page, 1), EFAULT);
    CHECK_EQ(call(SYS_ftruncate, file, 4 * page), 0);
    CHECK(shared[3 * page] == 0 && own[3 * page] == 0 && shared[page + 10] == 0);
}

CASE(holes_that_are_mapped) {
    const int file = test::open("file", O_RDWR | O_CREAT);
    CHECK_EQ(call(SYS_ftruncate, file, 4 * page), 0);
    char* const at = test::map(4 * page, read_write, MAP_SHARED, file);
    CHECK(at[2 * page] == 0);
    at[page] = 'x';
    CHECK(test::content("file")[page] == 'x');
    CHECK_EQ(call(SYS_fallocate, file, 3, page, page), 0); // a hole again
    CHECK(at[page] == 0);
    at[page] = 'y';
    CHECK_EQ(call(SYS_madvise, at + page, page, MADV_REMOVE), 0);
    CHECK(at[page] == 0 && test::content("file")[page] == 0);
    char* const reader = test::map(page, PROT_READ, MAP_SHARED, test::open("file", O_RDONLY));
    CHECK_FAILS(call(SYS_madvise, reader, page, MADV_REMOVE), EACCES);
    CHECK_FAILS(call(SYS_madvise, test::map_private(page), page, MADV_REMOVE), EINVAL);
}

CASE(unlinked_files_stay_mapped) {
    const int file = test::make_pages("file", 1, O_RDWR);
    char* const at = test::map(page, read_write, MAP_SHARED, file);
    CHECK_EQ(call(SYS_unlink, "file"), 0);
    CHECK_EQ(call(SYS_close, file), 0);
    CHECK_EQ(test::in_child([=] { at[0] = 'c'; }), 0);
    CHECK(at[0] == 'c' && at[1] == 'a');
}

CASE(a_file_written_from_its_own_mapping) {
    const int file = test::make_pages("file", 4, O_RDWR);
    char* const at = test::map(4 * page, read_write, MAP_SHARED, file);
    CHECK_EQ(call(SYS_pwrite64, file, at + page, 2 * page, 100), 2 * page);
    CHECK(at[100] == 'b' && at[99] == 'a');
    CHECK_EQ(call(SYS_pread64, file, at, page, 3 * page), page);
    CHECK(at[0] == 'd');
}

CASE(msync_flags) {
    const int file = test::make_pages("file", 2, O_RDWR);
    char* const at = test::map(2 * page, read_write, MAP_SHARED, file);
    CHECK_EQ(call(SYS_msync, at, 2 * page, MS_SYNC), 0);
    CHECK_EQ(call(SYS_msync, at, 2 * page, MS_ASYNC | MS_INVALIDATE), 0);
    CHECK_EQ(call(SYS_msync, at, 0, 0), 0);
    CHECK_FAILS(call(SYS_msync, at, page, MS_SYNC | MS_ASYNC), EINVAL);
    CHECK_FAILS(call(SYS_msync, at, page, 64), EINVAL);
    CHECK_FAILS(call(SYS_msync, at + 1, page, MS_SYNC), EINVAL);
    CHECK_EQ(call(SYS_munmap, at + page, page), 0);
    CHECK_FAILS(call(SYS_msync, at, 2 * page, MS_SYNC), ENOMEM);
}

CASE(remap_file_pages) {
    const int file = test::make_pages("file", 3, O_RDWR);
    char* const at = test::map(2 * page, read_write, MAP_SHARED, file);
    CHECK_EQ(call(SYS_remap_file_pages, at, page, 0, 2, 0), 0);
    CHECK(at[0] == 'c' && at[page] == 'b');
    CHECK_FAILS(call(SYS_remap_file_pages, at, page, PROT_READ, 2, 0), EINVAL);
    CHECK_FAILS(call(SYS_remap_file_pages, test::map_private(page), page, 0, 0, 0), EINVAL);
}

CASE(sparse_files_larger_than_memory_can_be_mapped) {
    constexpr long bytes = 6L << 30;
    const int file = test::make_pages("file", 1, O_RDWR);
    CHECK_EQ(call(SYS_ftruncate, file, bytes), 0);
    const char* const whole = test::map(bytes, PROT_READ, MAP_SHARED, file);
    CHECK(whole[0] == 'a' && whole[bytes - 1] == 0);
    char* const writable = test::map(bytes, read_write, MAP_SHARED, file);
    writable[bytes - page] = 'z';
    CHECK(whole[bytes - page] == 'z');
    const char* const own = test::map(bytes, PROT_READ, MAP_PRIVATE, file);
    CHECK(own[bytes - page] == 'z');
    CHECK_EQ(call(SYS_munmap, whole, bytes), 0);
    CHECK_EQ(call(SYS_munmap, writable, bytes), 0);
    CHECK_EQ(call(SYS_munmap, own, bytes), 0);
    CHECK_EQ(call(SYS_ftruncate, file, 0), 0);
}
