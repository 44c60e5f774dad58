// SPDX-License-Identifier: Apache-2.0
//
// Where mappings lie, and what they allow: mmap(2), munmap(2), mprotect(2), brk(2).
#include "tests/linux/memory/memory.hpp"

#include <csignal>

using test::page;

namespace {
constexpr int map_error = SIGSEGV * 10 + SEGV_MAPERR;
constexpr int access_error = SIGSEGV * 10 + SEGV_ACCERR;
constexpr int read_write = PROT_READ | PROT_WRITE;
constexpr int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

long mmap_result(const void* address, long bytes, int protection, int flags, int file = -1, long offset = 0) {
    return call(SYS_mmap, address, bytes, protection, flags, file, offset);
}
} // namespace

CASE(mmap_refuses) {
    CHECK_FAILS(mmap_result(nullptr, 0, PROT_READ, anonymous), EINVAL);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_ANONYMOUS), EINVAL);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS), EINVAL);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, anonymous, -1, 1), EINVAL);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_PRIVATE, 999), EBADF);
    CHECK_FAILS(mmap_result(nullptr, -1, PROT_READ, anonymous), ENOMEM);
    CHECK_FAILS(mmap_result(reinterpret_cast<void*>(0x12345), page, PROT_READ, anonymous | MAP_FIXED), EINVAL);
    CHECK_FAILS(mmap_result(reinterpret_cast<void*>(-page), page, PROT_READ, anonymous | MAP_FIXED), ENOMEM);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, anonymous | MAP_HUGETLB | 5 << MAP_HUGE_SHIFT), EINVAL);
    const int file = test::make_pages("file", 1, O_RDWR);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, file), EOPNOTSUPP);
    CHECK(mmap_result(nullptr, page, PROT_READ, MAP_SHARED_VALIDATE, file) > 0);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_PRIVATE | MAP_HUGETLB, file), EINVAL);
}

CASE(mmap_needs_the_files_rights) {
    test::make_pages("file", 1, O_RDWR);
    const int reader = test::open("file", O_RDONLY);
    const int writer = test::open("file", O_WRONLY);
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_PRIVATE, writer), EACCES);
    CHECK_FAILS(mmap_result(nullptr, page, read_write, MAP_SHARED, reader), EACCES);
    char* const at = test::map(page, PROT_READ, MAP_SHARED, reader);
    CHECK_FAILS(call(SYS_mprotect, at, page, read_write), EACCES);
    CHECK_EQ(test::write_raises(at), access_error);
    char* const own = test::map(page, PROT_READ, MAP_PRIVATE, reader);
    CHECK_EQ(call(SYS_mprotect, own, page, read_write), 0);
    own[0] = 'x';
    CHECK(at[0] == 'a');
    CHECK_FAILS(mmap_result(nullptr, page, PROT_READ, MAP_PRIVATE, test::open(".", O_RDONLY)), ENODEV);
}

CASE(fixed_takes_the_place_of_what_is_there) {
    char* const at = test::map_private(3 * page);
    at[0] = at[page] = at[2 * page] = 'x';
    CHECK(test::map(page, read_write, anonymous | MAP_FIXED, -1, 0, at + page) == at + page);
    CHECK(at[0] == 'x' && at[page] == 0 && at[2 * page] == 'x');
    CHECK_FAILS(mmap_result(at, page, PROT_READ, anonymous | MAP_FIXED_NOREPLACE), EEXIST);
    CHECK_EQ(call(SYS_munmap, at, page), 0);
    CHECK_EQ(mmap_result(at, page, PROT_READ, anonymous | MAP_FIXED_NOREPLACE), reinterpret_cast<long>(at));
    CHECK(mmap_result(at, page, PROT_READ, anonymous) != reinterpret_cast<long>(at)); // only a wish
}

CASE(unmapping_leaves_the_rest) {
    char* const at = test::map_private(3 * page);
    at[0] = at[2 * page] = 'x';
    CHECK_EQ(call(SYS_munmap, at + page, page), 0);
    CHECK_EQ(test::read_raises(at + page), map_error);
    CHECK(at[0] == 'x' && at[2 * page] == 'x');
    CHECK_EQ(call(SYS_munmap, at + page, page), 0); // nothing is there
    CHECK_FAILS(call(SYS_munmap, at + 1, page), EINVAL);
    CHECK_FAILS(call(SYS_munmap, at, 0), EINVAL);
}

CASE(protection) {
    char* const at = test::map_private(3 * page);
    at[page] = 'x';
    CHECK_EQ(call(SYS_mprotect, at + page, page, PROT_READ), 0);
    CHECK_EQ(test::write_raises(at + page), access_error);
    CHECK_EQ(test::write_raises(at), 0);
    CHECK_EQ(call(SYS_mprotect, at, 3 * page, PROT_NONE), 0);
    CHECK_EQ(test::read_raises(at + page), access_error);
    CHECK_EQ(call(SYS_mprotect, at, 3 * page, read_write), 0);
    CHECK(at[page] == 'x');
    CHECK_EQ(call(SYS_munmap, at + page, page), 0);
    CHECK_FAILS(call(SYS_mprotect, at, 3 * page, PROT_READ), ENOMEM);
    CHECK_EQ(test::write_raises(at), access_error); // what lies before the gap has it
    CHECK_EQ(test::write_raises(at + 2 * page), 0);
    CHECK_FAILS(call(SYS_mprotect, at + 1, page, PROT_READ), EINVAL);
    CHECK_FAILS(call(SYS_mprotect, at, page, 0x100), EINVAL);
    CHECK_FAILS(call(SYS_mprotect, at, page, PROT_READ | PROT_GROWSDOWN), EINVAL);
}

CASE(low_addresses) {
    for (int i = 0; i < 4; ++i)
        CHECK(mmap_result(nullptr, 1 << 20, PROT_READ, anonymous | MAP_32BIT) + (1 << 20) <= 0x80000000);
}

CASE(shared_anonymous_memory_across_fork) {
    char* const at = test::map(2 * page, read_write, MAP_SHARED | MAP_ANONYMOUS);
    at[0] = 'p';
    CHECK_EQ(test::in_child([=] {
                 CHECK(at[0] == 'p');
                 at[0] = 'c';
                 at[page] = 'd';
             }),
             0);
    CHECK(at[0] == 'c' && at[page] == 'd');
    CHECK_EQ(call(SYS_madvise, at, page, MADV_DONTNEED), 0);
    CHECK(at[0] == 'c');
}

CASE(private_memory_is_copied_by_fork) {
    char* const at = test::map_private(40 * page);
    for (int i = 0; i < 40; ++i)
        at[i * page] = 'p';
    CHECK_EQ(test::in_child([=] {
                 for (int i = 0; i < 40; ++i)
                     CHECK(at[i * page] == 'p');
                 at[7 * page] = 'c';
             }),
             0);
    CHECK(at[7 * page] == 'p');
}

CASE(stacks_grow) {
    constexpr int down = anonymous | MAP_GROWSDOWN;
    char* const area = test::map(600 * page, PROT_NONE, anonymous);
    CHECK_EQ(call(SYS_munmap, area, 600 * page), 0);
    char* const stack = test::map(page, read_write, down | MAP_FIXED, -1, 0, area + 599 * page);
    for (int i = 1; i < 40; ++i)
        stack[-i * page] = 'x';
    CHECK_EQ(call(SYS_mprotect, stack, page, PROT_READ | PROT_GROWSDOWN), 0);
    CHECK_EQ(test::write_raises(stack - 10 * page), access_error);
    CHECK_EQ(call(SYS_mprotect, stack, page, read_write | PROT_GROWSDOWN), 0);
    // Within 256 pages of another mapping there is no growth.
    test::map(page, read_write, anonymous | MAP_FIXED, -1, 0, area + 299 * page);
    CHECK_EQ(test::write_raises(area + 560 * page), 0);
    CHECK_EQ(test::write_raises(area + 557 * page), 0);
    CHECK_EQ(test::write_raises(area + 500 * page), map_error);
}

namespace {
__attribute__((noinline)) long deep(long bytes) {
    volatile char block[4096];
    block[0] = 1;
    return bytes <= 0 ? block[0] : deep(bytes - 4096) + block[0];
}
} // namespace

CASE(the_stack_grows) {
    CHECK_EQ(test::in_child([] { CHECK(deep(5 << 20) > 0); }), 0);
    CHECK_EQ(test::in_child([] { deep(100 << 20); }), test::by_signal + SIGSEGV);
}

CASE(heap) {
    const long start = call(SYS_brk, 0);
    CHECK_EQ(call(SYS_brk, start + 5 * page + 7), start + 5 * page + 7);
    auto* const heap = reinterpret_cast<char*>((start + page - 1) & -page);
    heap[4 * page] = 'x';
    CHECK_EQ(call(SYS_brk, start), start);
    CHECK_EQ(call(SYS_brk, start + 5 * page), start + 5 * page);
    CHECK(heap[4 * page - page] == 0);
    CHECK_EQ(call(SYS_brk, 1), start + 5 * page);
    CHECK_EQ(call(SYS_brk, start), start);
}

CASE(protection_keys) {
    char* const at = test::map_private(page);
    CHECK_EQ(call(SYS_pkey_mprotect, at, page, PROT_READ, -1), 0);
    CHECK_EQ(test::write_raises(at), access_error);
    CHECK_FAILS(call(SYS_pkey_alloc, 1, 0), EINVAL);
    CHECK_FAILS(call(SYS_pkey_alloc, 0, 64), EINVAL);
    CHECK_FAILS(call(SYS_pkey_mprotect, at, page, PROT_READ, 15), EINVAL);
    CHECK_FAILS(call(SYS_pkey_free, 15), EINVAL);
}

CASE(many_neighbours_are_one) {
    char* const at = test::map(400 * page, PROT_NONE, anonymous);
    for (int round = 0; round < 200; ++round)
        for (int i = round; i < 400; i += 200)
            CHECK_EQ(call(SYS_mprotect, at + i * page, page, read_write), 0);
    at[0] = at[399 * page] = 'x';
    // Now it is one mapping: mremap takes it as a whole.
    const long moved = call(SYS_mremap, at, 400 * page, 401 * page, MREMAP_MAYMOVE);
    CHECK(moved > 0 && reinterpret_cast<char*>(moved)[399 * page] == 'x');
}
