// SPDX-License-Identifier: Apache-2.0
//
// mremap(2).
#include "tests/linux/memory/memory.hpp"

#include <csignal>

using test::page;

namespace {

constexpr int map_error = SIGSEGV * 10 + SEGV_MAPERR;
constexpr int keeping_the_old = 4; // MREMAP_DONTUNMAP

long remap(char* at, long bytes, long new_bytes, int flags, char* target = nullptr) {
    return call(SYS_mremap, at, bytes, new_bytes, flags, target);
}
char* moved(long result) {
    CHECK(result > 0);
    return reinterpret_cast<char*>(result);
}

} // namespace

CASE(remap_refuses) {
    char* const at = test::map_private(4 * page);
    CHECK_FAILS(remap(at + 1, page, page, 0), EINVAL);
    CHECK_FAILS(remap(at, page, 0, 0), EINVAL);
    CHECK_FAILS(remap(at, page, page, 64), EINVAL);
    CHECK_FAILS(remap(at, page, page, MREMAP_FIXED, at), EINVAL);
    CHECK_FAILS(remap(at, page, 2 * page, MREMAP_MAYMOVE | keeping_the_old), EINVAL);
    CHECK_FAILS(remap(at, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, at + page), EINVAL);
    CHECK_FAILS(remap(at, 0, page, MREMAP_MAYMOVE), EINVAL); // private
    CHECK_EQ(call(SYS_munmap, at + 2 * page, page), 0);
    CHECK_FAILS(remap(at, 4 * page, 5 * page, MREMAP_MAYMOVE), EFAULT);
    CHECK_FAILS(remap(at + 2 * page, page, 2 * page, MREMAP_MAYMOVE), EFAULT);
}

CASE(remap_shrinks) {
    char* const at = test::map_private(4 * page);
    at[0] = 'x';
    CHECK_EQ(remap(at, 4 * page, page, 0), reinterpret_cast<long>(at));
    CHECK(at[0] == 'x');
    CHECK_EQ(test::read_raises(at + page), map_error);
}

CASE(remap_grows_in_place) {
    char* const at = test::map_private(4 * page);
    CHECK_EQ(call(SYS_munmap, at + page, 3 * page), 0);
    at[0] = 'x';
    CHECK_EQ(remap(at, page, 4 * page, 0), reinterpret_cast<long>(at));
    at[3 * page] = 'y';
    CHECK(at[0] == 'x');
}

CASE(remap_moves) {
    char* const at = test::map_private(40 * page);
    for (int i = 0; i < 40; ++i)
        at[i * page] = static_cast<char>('0' + i);
    CHECK_FAILS(remap(at, 20 * page, 30 * page, 0), ENOMEM); // the rest is in the way
    char* const now = moved(remap(at, 20 * page, 100 * page, MREMAP_MAYMOVE));
    for (int i = 0; i < 20; ++i)
        CHECK(now[i * page] == '0' + i);
    CHECK(now[99 * page] == 0 && at[20 * page] == '0' + 20);
    CHECK_EQ(test::read_raises(at), map_error);
}

CASE(remap_to_a_place) {
    char* const at = test::map_private(2 * page);
    char* const target = test::map_private(4 * page);
    at[0] = 'x';
    target[page] = target[3 * page] = 't';
    CHECK(moved(remap(at, 2 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, target)) == target);
    CHECK(target[0] == 'x' && target[page] == 0 && target[3 * page] == 't');
    CHECK(moved(remap(target, 3 * page, page, MREMAP_MAYMOVE | MREMAP_FIXED, at)) == at);
    CHECK(at[0] == 'x');
    CHECK_EQ(test::read_raises(target), map_error);
    CHECK_EQ(test::read_raises(target + 2 * page), map_error);
}

CASE(remap_keeping_the_old_one) {
    char* const at = test::map_private(2 * page);
    at[page] = 'x';
    char* const now = moved(remap(at, 2 * page, 2 * page, MREMAP_MAYMOVE | keeping_the_old));
    CHECK(now != at && now[page] == 'x' && at[page] == 0);
    at[page] = 'y';
    CHECK(now[page] == 'x');
}

CASE(remap_duplicates_shared_memory) {
    char* const at = test::map(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    at[page] = 'x';
    char* const twice = moved(remap(at, 0, 2 * page, MREMAP_MAYMOVE));
    CHECK(twice != at && twice[page] == 'x');
    twice[0] = 'y';
    CHECK(at[0] == 'y');
}

CASE(remap_of_a_file) {
    const int file = test::make_pages("file", 4, O_RDWR);
    char* const at = test::map(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, file, page);
    char* const now = moved(remap(at + page, page, 2 * page, MREMAP_MAYMOVE));
    CHECK(now[0] == 'c' && now[page] == 'd' && at[0] == 'b');
    now[page] = 'X';
    CHECK(test::content("file")[3 * page] == 'X');
}
