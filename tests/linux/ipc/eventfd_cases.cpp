// SPDX-License-Identifier: Apache-2.0
//
// eventfd(2).
#include "tests/linux/tty/processes.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace {

short poll_once(int descriptor) {
    pollfd entry{static_cast<int>(descriptor), POLLIN | POLLOUT, 0};
    CHECK(call(SYS_poll, &entry, 1, 0) >= 0);
    return entry.revents;
}

std::uint64_t take(int descriptor) {
    std::uint64_t value = 0;
    CHECK_EQ(call(SYS_read, descriptor, &value, sizeof value), 8);
    return value;
}

void add(int descriptor, std::uint64_t value) { CHECK_EQ(call(SYS_write, descriptor, &value, sizeof value), 8); }

} // namespace

CASE(eventfd_counts) {
    const int event = static_cast<int>(call(SYS_eventfd2, 5, EFD_NONBLOCK));
    CHECK(event >= 0);
    CHECK_EQ(poll_once(event), POLLIN | POLLOUT);
    CHECK_EQ(take(event), 5);
    CHECK_EQ(poll_once(event), POLLOUT);
    std::uint64_t value = 0;
    CHECK_FAILS(call(SYS_read, event, &value, sizeof value), EAGAIN);
    CHECK_FAILS(call(SYS_read, event, &value, 7), EINVAL);
    CHECK_FAILS(call(SYS_write, event, &value, 7), EINVAL);
    add(event, 2);
    add(event, 3);
    CHECK_EQ(take(event), 5);
    value = UINT64_MAX;
    CHECK_FAILS(call(SYS_write, event, &value, sizeof value), EINVAL);
    add(event, UINT64_MAX - 1);
    CHECK_EQ(poll_once(event), POLLIN);
    value = 1;
    CHECK_FAILS(call(SYS_write, event, &value, sizeof value), EAGAIN);
    test::close(event);
    CHECK_FAILS(call(SYS_eventfd2, 0, 2), EINVAL);
}

CASE(eventfd_as_semaphore) {
    const int event = static_cast<int>(call(SYS_eventfd2, 2, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC));
    CHECK_EQ(call(SYS_fcntl, event, F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(take(event), 1);
    CHECK_EQ(take(event), 1);
    std::uint64_t value = 0;
    CHECK_FAILS(call(SYS_read, event, &value, sizeof value), EAGAIN);
    test::close(event);
}

CASE(eventfd_between_processes) {
    const int there = static_cast<int>(call(SYS_eventfd, 0));
    const int back = static_cast<int>(call(SYS_eventfd, 0));
    const pid_t child = test::child([&] {
        for (int i = 0; i < 100; ++i) {
            CHECK_EQ(take(there), static_cast<std::uint64_t>(i + 1));
            add(back, 1);
        }
    });
    for (int i = 0; i < 100; ++i) {
        add(there, static_cast<std::uint64_t>(i + 1));
        CHECK_EQ(take(back), 1);
    }
    CHECK_ENDS_WELL(child);
    test::close(there);
    test::close(back);
}

CASE(eventfd_writer_waits_for_room) {
    const int event = static_cast<int>(call(SYS_eventfd, 0));
    add(event, UINT64_MAX - 1);
    const pid_t child = test::child([&] { add(event, 7); });
    usleep(30'000);
    CHECK_EQ(take(event), UINT64_MAX - 1);
    CHECK_EQ(take(event), 7);
    CHECK_ENDS_WELL(child);
    char link[64] = {};
    const std::string path = "/proc/self/fd/" + std::to_string(event);
    CHECK(call(SYS_readlink, path.c_str(), link, sizeof link) > 0);
    CHECK(std::string(link) == "anon_inode:[eventfd]");
    test::close(event);
}
