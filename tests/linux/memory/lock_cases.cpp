// SPDX-License-Identifier: Apache-2.0
//
// mlock(2) and its relatives, by a user who may lock 8 pages.
#include "tests/linux/memory/memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

using test::page;

namespace {

void as_user(long pages, const std::function<void()>& body) {
    CHECK_EQ(test::in_child([&] {
                 const rlimit limit{static_cast<rlim_t>(pages * page), static_cast<rlim_t>(pages * page)};
                 CHECK_EQ(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
                 if (getuid() == 0) CHECK_EQ(setuid(65534), 0);
                 body();
             }),
             0);
}

} // namespace

CASE(locking) {
    as_user(8, [] {
        char* const at = test::map_private(16 * page);
        CHECK_EQ(call(SYS_mlock, at + 5, page), 0); // both pages that it touches
        unsigned char there[3];
        CHECK_EQ(call(SYS_mincore, at, 3 * page, there), 0);
        CHECK((there[0] & there[1] & 1) == 1 && (there[2] & 1) == 0);
        CHECK_FAILS(call(SYS_mlock, at, 9 * page), ENOMEM);
        CHECK_EQ(call(SYS_mlock, at, 8 * page), 0);
        CHECK_FAILS(call(SYS_madvise, at, page, MADV_DONTNEED), EINVAL);
        CHECK_FAILS(call(SYS_mlock, at + 8 * page, page), ENOMEM);
        CHECK_EQ(call(SYS_munlock, at, 4 * page), 0);
        CHECK_EQ(call(SYS_madvise, at, page, MADV_DONTNEED), 0);
        CHECK_EQ(call(SYS_mlock2, at + 8 * page, 4 * page, MLOCK_ONFAULT), 0);
        CHECK_FAILS(call(SYS_mlock2, at, page, 2), EINVAL);
        CHECK_FAILS(call(SYS_mmap, 0, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0), EAGAIN);
        CHECK_EQ(call(SYS_munlockall), 0);
        CHECK_EQ(call(SYS_munmap, at + page, page), 0);
        CHECK_FAILS(call(SYS_mlock, at, 3 * page), ENOMEM);
        CHECK_FAILS(call(SYS_munlock, at, 3 * page), ENOMEM);
    });
}

CASE(locking_everything) {
    as_user(8, [] {
        CHECK_FAILS(call(SYS_mlockall, 0), EINVAL);
        CHECK_FAILS(call(SYS_mlockall, 8), EINVAL);
        CHECK_FAILS(call(SYS_mlockall, MCL_CURRENT), ENOMEM);
        CHECK_EQ(call(SYS_mlockall, MCL_FUTURE), 0);
        CHECK_FAILS(call(SYS_mmap, 0, 9 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EAGAIN);
        char* const at = test::map_private(page);
        CHECK_FAILS(call(SYS_madvise, at, page, MADV_DONTNEED), EINVAL);
        CHECK_EQ(call(SYS_munlockall), 0);
        CHECK_EQ(call(SYS_madvise, at, page, MADV_DONTNEED), 0);
    });
}

CASE(locking_nothing) {
    as_user(0, [] {
        char* const at = test::map_private(page);
        CHECK_FAILS(call(SYS_mlock, at, page), EPERM);
        CHECK_FAILS(call(SYS_mlockall, MCL_FUTURE), EPERM);
        CHECK_FAILS(call(SYS_mmap, 0, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0), EPERM);
        CHECK_EQ(call(SYS_munlock, at, page), 0);
    });
}
