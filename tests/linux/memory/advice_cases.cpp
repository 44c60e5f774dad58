// SPDX-License-Identifier: Apache-2.0
//
// madvise(2) and mincore(2).
#include "tests/linux/memory/memory.hpp"

#include <vector>

using test::page;

namespace {
enum Advice { populate_read = 22, populate_write = 23, cold = 20, pageout = 21, wipe_on_fork = 18, keep_on_fork = 19 };
long advise(char* at, long bytes, int advice) { return call(SYS_madvise, at, bytes, advice); }
} // namespace

CASE(advice_refuses) {
    char* const at = test::map_private(3 * page);
    CHECK_FAILS(advise(at, page, 77), EINVAL);
    CHECK_FAILS(advise(at, 0, 77), EINVAL);
    CHECK_FAILS(advise(at + 1, page, MADV_NORMAL), EINVAL);
    CHECK_FAILS(advise(at, -page, MADV_NORMAL), EINVAL);
    CHECK_EQ(advise(at, 0, MADV_NORMAL), 0);
    for (const int advice : {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTDUMP, MADV_DODUMP,
                             MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTFORK, MADV_DOFORK, int{cold}, int{pageout}})
        CHECK_EQ(advise(at, 3 * page, advice), 0);
    CHECK_EQ(call(SYS_munmap, at + page, page), 0);
    at[0] = at[2 * page] = 'x';
    CHECK_FAILS(advise(at, 3 * page, MADV_DONTNEED), ENOMEM); // but both sides are done
    CHECK(at[0] == 0 && at[2 * page] == 0);
}

CASE(pages_not_needed) {
    char* const at = test::map_private(20 * page);
    for (int i = 0; i < 20; ++i)
        at[i * page] = 'x';
    CHECK_EQ(advise(at + page, 18 * page, MADV_DONTNEED), 0);
    CHECK(at[0] == 'x' && at[page] == 0 && at[18 * page] == 0 && at[19 * page] == 'x');
    at[page] = 'y';
    CHECK_EQ(advise(at, page, MADV_FREE), 0);
    CHECK(at[0] == 'x' || at[0] == 0);
    at[0] = 'z';
    CHECK(at[0] == 'z');
    const int file = test::make_pages("file", 1, O_RDWR);
    CHECK_FAILS(advise(test::map(page, PROT_READ, MAP_PRIVATE, file), page, MADV_FREE), EINVAL);
}

CASE(what_a_child_gets) {
    char* const gone = test::map_private(page);
    char* const empty = test::map_private(page);
    *gone = *empty = 'x';
    CHECK_EQ(advise(gone, page, MADV_DONTFORK), 0);
    CHECK_EQ(advise(empty, page, wipe_on_fork), 0);
    CHECK_EQ(test::in_child([=] {
                 CHECK_FAILS(advise(gone, page, MADV_NORMAL), ENOMEM);
                 CHECK(*empty == 0);
             }),
             0);
    CHECK(*gone == 'x' && *empty == 'x');
    CHECK_EQ(advise(gone, page, MADV_DOFORK), 0);
    CHECK_EQ(advise(empty, page, keep_on_fork), 0);
    CHECK_EQ(test::in_child([=] { CHECK(*gone == 'x' && *empty == 'x'); }), 0);
    char* const shared = test::map(page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
    CHECK_FAILS(advise(shared, page, wipe_on_fork), EINVAL);
}

CASE(pages_at_hand) {
    char* const at = test::map_private(4 * page);
    std::vector<unsigned char> there(4, 0xff);
    CHECK_EQ(call(SYS_mincore, at, 4 * page, there.data()), 0);
    CHECK((there[0] & 1) == 0);
    at[2 * page] = 'x';
    CHECK_EQ(call(SYS_mincore, at, 4 * page, there.data()), 0);
    CHECK((there[0] & 1) == 0 && (there[2] & 1) == 1);
    CHECK_FAILS(call(SYS_mincore, at + 1, page, there.data()), EINVAL);
    CHECK_FAILS(call(SYS_mincore, at, page, 8), EFAULT);
    CHECK_EQ(call(SYS_munmap, at + page, page), 0);
    CHECK_FAILS(call(SYS_mincore, at, 4 * page, there.data()), ENOMEM);
}

CASE(populating) {
    char* const at = test::map(2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE);
    std::vector<unsigned char> there(2);
    CHECK_EQ(call(SYS_mincore, at, 2 * page, there.data()), 0);
    CHECK((there[0] & there[1] & 1) == 1);
    char* const later = test::map_private(2 * page);
    CHECK_EQ(advise(later, 2 * page, populate_write), 0);
    CHECK_EQ(call(SYS_mincore, later, 2 * page, there.data()), 0);
    CHECK((there[0] & there[1] & 1) == 1);
    CHECK_EQ(call(SYS_mprotect, later, page, PROT_READ), 0);
    CHECK_FAILS(advise(later, 2 * page, populate_write), EINVAL);
    CHECK_EQ(advise(later, 2 * page, populate_read), 0);
    CHECK_EQ(call(SYS_munmap, later, page), 0);
    CHECK_FAILS(advise(later, 2 * page, populate_read), ENOMEM);
    const int file = test::make_pages("file", 1, O_RDWR);
    CHECK_FAILS(advise(test::map(2 * page, PROT_READ, MAP_SHARED, file), 2 * page, populate_read), EFAULT);
}
