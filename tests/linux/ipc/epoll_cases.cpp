// SPDX-License-Identifier: Apache-2.0
//
// epoll(7).
#include "tests/linux/time/elapsed.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <ctime>
#include <vector>

namespace {

int make_epoll() {
    const int epoll = static_cast<int>(call(SYS_epoll_create1, EPOLL_CLOEXEC));
    CHECK(epoll >= 0);
    return epoll;
}

long control(int epoll, int operation, int descriptor, std::uint32_t events, std::uint64_t data = 0) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = data;
    return call(SYS_epoll_ctl, epoll, operation, descriptor, &event);
}

// The events of the one ready entry; 0: none.
std::uint32_t ready(int epoll, int wait_ms = 0) {
    epoll_event event{};
    const long count = call(SYS_epoll_wait, epoll, &event, 1, wait_ms);
    CHECK(count >= 0);
    return count == 1 ? event.events : 0;
}

struct Pipe {
    Pipe() { CHECK_EQ(call(SYS_pipe2, ends, O_NONBLOCK), 0); }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    void put(const char* text = "x") const { CHECK_EQ(call(SYS_write, ends[1], text, 1), 1); }
    void take() const {
        char byte = 0;
        CHECK_EQ(call(SYS_read, ends[0], &byte, 1), 1);
    }
    void close_reader() { close_end(0); }
    void close_writer() { close_end(1); }
    void close_end(int index) {
        if (ends[index] >= 0) call(SYS_close, ends[index]);
        ends[index] = -1;
    }
    int ends[2];
};

} // namespace

CASE(epoll_refuses) {
    const Pipe pipe;
    const int epoll = make_epoll();
    test::make_file("file", "x");
    const int file = test::open("file", O_RDONLY);
    const int directory = test::open(".", O_RDONLY);
    epoll_event event{};
    CHECK_FAILS(call(SYS_epoll_create, 0), EINVAL);
    CHECK_FAILS(call(SYS_epoll_create1, 1), EINVAL);
    CHECK_FAILS(control(epoll, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
    CHECK_FAILS(control(epoll, EPOLL_CTL_ADD, directory, EPOLLIN), EPERM);
    CHECK_FAILS(control(epoll, EPOLL_CTL_ADD, 99, EPOLLIN), EBADF);
    CHECK_FAILS(control(99, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), EBADF);
    CHECK_FAILS(control(pipe.ends[1], EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), EINVAL);
    CHECK_FAILS(control(epoll, EPOLL_CTL_ADD, epoll, EPOLLIN), EINVAL);
    CHECK_FAILS(control(epoll, 9, pipe.ends[0], EPOLLIN), EINVAL);
    CHECK_FAILS(control(epoll, EPOLL_CTL_MOD, pipe.ends[0], EPOLLIN), ENOENT);
    CHECK_FAILS(control(epoll, EPOLL_CTL_DEL, pipe.ends[0], EPOLLIN), ENOENT);
    CHECK_FAILS(call(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, pipe.ends[0], nullptr), EFAULT);
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), 0);
    CHECK_FAILS(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), EEXIST);
    CHECK_FAILS(call(SYS_epoll_wait, epoll, &event, 0, 0), EINVAL);
    CHECK_FAILS(call(SYS_epoll_wait, epoll, &event, -1, 0), EINVAL);
    CHECK_FAILS(call(SYS_epoll_wait, pipe.ends[0], &event, 1, 0), EINVAL);
    CHECK_FAILS(call(SYS_epoll_wait, 99, &event, 1, 0), EBADF);
    CHECK_EQ(call(SYS_epoll_ctl, epoll, EPOLL_CTL_DEL, pipe.ends[0], nullptr), 0);
    for (const int descriptor : {epoll, file, directory})
        test::close(descriptor);
}

CASE(epoll_level) {
    Pipe pipe;
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN, 0x123456789abcdefULL), 0);
    CHECK_EQ(ready(epoll), 0);
    pipe.put();
    epoll_event event{};
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, -1), 1);
    CHECK_EQ(event.events, EPOLLIN);
    CHECK_EQ(event.data.u64, 0x123456789abcdefULL);
    CHECK_EQ(ready(epoll), EPOLLIN); // still
    pipe.take();
    CHECK_EQ(ready(epoll), 0);
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[1], EPOLLOUT), 0);
    CHECK_EQ(ready(epoll), EPOLLOUT);
    CHECK_EQ(control(epoll, EPOLL_CTL_MOD, pipe.ends[1], 0), 0);
    CHECK_EQ(ready(epoll), 0);
    pipe.close_reader(); // which epoll forgets
    CHECK_EQ(ready(epoll), EPOLLERR);
    pipe.close_writer();
    CHECK_EQ(ready(epoll), 0);
    test::close(epoll);
}

CASE(epoll_hang_up) {
    Pipe pipe;
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], 0), 0);
    CHECK_EQ(ready(epoll), 0);
    pipe.close_writer();
    CHECK_EQ(ready(epoll), EPOLLHUP);
    test::close(epoll);
}

CASE(epoll_edge) {
    const Pipe pipe;
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN | EPOLLET), 0);
    CHECK_EQ(ready(epoll), 0);
    pipe.put();
    CHECK_EQ(ready(epoll), EPOLLIN);
    CHECK_EQ(ready(epoll), 0);
    pipe.put();
    CHECK_EQ(ready(epoll), EPOLLIN);
    CHECK_EQ(ready(epoll), 0);
    pipe.take();
    CHECK_EQ(ready(epoll), 0);
    CHECK_EQ(control(epoll, EPOLL_CTL_MOD, pipe.ends[0], EPOLLIN | EPOLLET), 0); // looks anew
    CHECK_EQ(ready(epoll), EPOLLIN);
    CHECK_EQ(ready(epoll), 0);
    test::close(epoll);
}

CASE(epoll_one_shot) {
    const Pipe pipe;
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN | EPOLLONESHOT), 0);
    pipe.put();
    CHECK_EQ(ready(epoll), EPOLLIN);
    pipe.put();
    CHECK_EQ(ready(epoll), 0);
    CHECK_EQ(control(epoll, EPOLL_CTL_MOD, pipe.ends[0], EPOLLIN | EPOLLONESHOT), 0);
    CHECK_EQ(ready(epoll), EPOLLIN);
    CHECK_EQ(ready(epoll), 0);
    test::close(epoll);
}

CASE(epoll_takes_turns) {
    const int epoll = make_epoll();
    std::vector<int> events;
    for (int i = 0; i < 100; ++i) {
        events.push_back(static_cast<int>(call(SYS_eventfd2, 1, 0)));
        CHECK_EQ(control(epoll, EPOLL_CTL_ADD, events.back(), EPOLLIN, static_cast<std::uint64_t>(i)), 0);
    }
    std::vector<int> seen(100);
    epoll_event some[10];
    for (int round = 0; round < 10; ++round) {
        CHECK_EQ(call(SYS_epoll_wait, epoll, some, 10, 0), 10);
        for (const epoll_event& event : some)
            ++seen[event.data.u64 % 100];
    }
    for (const int times : seen)
        CHECK_EQ(times, 1);
    std::vector<epoll_event> all(200);
    CHECK_EQ(call(SYS_epoll_wait, epoll, all.data(), 200, 0), 100);
    for (const int event : events)
        test::close(event);
    CHECK_EQ(ready(epoll), 0);
    test::close(epoll);
}

CASE(epoll_follows_the_description) {
    const Pipe pipe;
    const int epoll = make_epoll();
    const int copy = static_cast<int>(call(SYS_dup, pipe.ends[0]));
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, copy, EPOLLIN, 1), 0);
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN, 2), 0);
    pipe.put();
    epoll_event two[2];
    CHECK_EQ(call(SYS_epoll_wait, epoll, two, 2, 0), 2);
    test::close(copy); // the other descriptor keeps it
    CHECK_EQ(call(SYS_epoll_wait, epoll, two, 2, 0), 2);
    CHECK_FAILS(control(epoll, EPOLL_CTL_DEL, copy, 0), EBADF);
    test::close(epoll);
}

CASE(epoll_nested) {
    const Pipe pipe;
    const int inner = make_epoll();
    const int outer = make_epoll();
    CHECK_EQ(control(inner, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), 0);
    CHECK_EQ(control(outer, EPOLL_CTL_ADD, inner, EPOLLIN), 0);
    CHECK_FAILS(control(inner, EPOLL_CTL_ADD, outer, EPOLLIN), ELOOP);
    CHECK_EQ(ready(outer), 0);
    pollfd polled{inner, POLLIN, 0};
    CHECK_EQ(call(SYS_poll, &polled, 1, 0), 0);
    pipe.put();
    CHECK_EQ(ready(outer), EPOLLIN);
    CHECK_EQ(call(SYS_poll, &polled, 1, 0), 1);
    CHECK_EQ(polled.revents, POLLIN);
    pipe.take();
    CHECK_EQ(ready(outer), 0);
    test::close(inner);
    pipe.put();
    CHECK_EQ(ready(outer), 0);
    test::close(outer);
}

CASE(epoll_nesting_is_bounded) {
    std::vector<int> chain{make_epoll()};
    long result = 0;
    while (result == 0 && chain.size() < 20) {
        chain.push_back(make_epoll());
        result = control(chain.back(), EPOLL_CTL_ADD, chain[chain.size() - 2], EPOLLIN);
    }
    CHECK_FAILS(result, ELOOP);
    CHECK_EQ(chain.size(), 6);
    for (const int epoll : chain)
        test::close(epoll);
}

CASE(epoll_waits) {
    const Pipe pipe;
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN), 0);
    const pid_t child = test::child([&] {
        usleep(20'000);
        pipe.put();
    });
    CHECK_EQ(ready(epoll, -1), EPOLLIN);
    CHECK_ENDS_WELL(child);
    pipe.take();
    const std::int64_t before = test::now();
    CHECK_EQ(ready(epoll, 30), 0);
    CHECK((test::now() - before) / test::millisecond >= 29);
    const timespec brief{0, 5'000'000};
    epoll_event event{};
    CHECK_EQ(call(SYS_epoll_pwait2, epoll, &event, 1, &brief, nullptr, 0), 0);
    const timespec wrong{0, 1'000'000'000};
    CHECK_FAILS(call(SYS_epoll_pwait2, epoll, &event, 1, &wrong, nullptr, 0), EINVAL);
    test::close(epoll);
}

CASE(epoll_added_during_a_wait) {
    const Pipe pipe;
    const int epoll = make_epoll();
    const pid_t child = test::child([&] {
        usleep(20'000);
        CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pipe.ends[1], EPOLLOUT), 0);
    });
    CHECK_EQ(ready(epoll, -1), EPOLLOUT);
    CHECK_ENDS_WELL(child);
    test::close(epoll);
}

CASE(epoll_wait_ends_by_a_signal) {
    const int epoll = make_epoll();
    test::count_signal(SIGALRM, SA_RESTART);
    epoll_event event{};
    alarm(1);
    CHECK_FAILS(call(SYS_epoll_wait, epoll, &event, 1, -1), EINTR);
    CHECK_EQ(test::deliveries(SIGALRM), 1);
    std::uint64_t blocked = 1ULL << (SIGUSR1 - 1);
    CHECK_EQ(call(SYS_rt_sigprocmask, SIG_BLOCK, &blocked, nullptr, 8), 0);
    test::count_signal(SIGUSR1);
    raise(SIGUSR1);
    CHECK_EQ(call(SYS_epoll_pwait, epoll, &event, 1, 20, nullptr, 8), 0);
    CHECK_EQ(test::deliveries(SIGUSR1), 0);
    std::uint64_t none = 0;
    CHECK_FAILS(call(SYS_epoll_pwait, epoll, &event, 1, -1, &none, 4), EINVAL);
    CHECK_FAILS(call(SYS_epoll_pwait, epoll, &event, 1, -1, &none, 8), EINTR);
    CHECK_EQ(test::deliveries(SIGUSR1), 1);
    std::uint64_t now = 0;
    CHECK_EQ(call(SYS_rt_sigprocmask, SIG_UNBLOCK, &blocked, &now, 8), 0);
    CHECK(now & blocked);
    test::close(epoll);
}

CASE(epoll_exclusive) {
    const Pipe pipe;
    const int one = make_epoll();
    const int other = make_epoll();
    CHECK_EQ(control(one, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN | EPOLLEXCLUSIVE), 0);
    CHECK_EQ(control(other, EPOLL_CTL_ADD, pipe.ends[0], EPOLLIN | EPOLLEXCLUSIVE), 0);
    CHECK_FAILS(control(one, EPOLL_CTL_MOD, pipe.ends[0], EPOLLIN), EINVAL);
    CHECK_FAILS(control(one, EPOLL_CTL_ADD, pipe.ends[1], EPOLLOUT | EPOLLEXCLUSIVE | EPOLLONESHOT), EINVAL);
    CHECK_FAILS(control(one, EPOLL_CTL_ADD, other, EPOLLIN | EPOLLEXCLUSIVE), EINVAL);
    // Of two that wait, each wakeup reaches one at least and leaves the other alone.
    const test::Gate woken;
    std::vector<pid_t> children;
    for (const int epoll : {one, other})
        children.push_back(test::child([&, epoll] {
            CHECK_EQ(ready(epoll, -1), EPOLLIN);
            pipe.take();
            woken.open();
        }));
    usleep(50'000);
    pipe.put();
    woken.wait();
    pipe.put();
    woken.wait();
    for (const pid_t child : children)
        CHECK_ENDS_WELL(child);
    test::close(one);
    test::close(other);
}

CASE(epoll_of_terminals) {
    const test::Pty pty;
    test::set_raw(pty.slave);
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pty.slave, EPOLLIN, 1), 0);
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, pty.master, EPOLLIN, 2), 0);
    CHECK_EQ(ready(epoll), 0);
    pty.type("a");
    epoll_event event{};
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 1000), 1);
    CHECK_EQ(event.data.u64, 1);
    CHECK_EQ(event.events, EPOLLIN);
    CHECK_EQ(test::read_once(pty.slave).size(), 1);
    pty.print("b");
    CHECK_EQ(call(SYS_epoll_wait, epoll, &event, 1, 1000), 1);
    CHECK_EQ(event.data.u64, 2);
    test::close(epoll);
}

CASE(epoll_two_waiters) {
    const int event = static_cast<int>(call(SYS_eventfd2, 0, EFD_SEMAPHORE | EFD_NONBLOCK));
    const int epoll = make_epoll();
    CHECK_EQ(control(epoll, EPOLL_CTL_ADD, event, EPOLLIN), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < 2; ++i)
        children.push_back(test::child([&] {
            std::uint64_t taken = 0;
            do
                CHECK_EQ(ready(epoll, test::patience_ms), EPOLLIN);
            while (call(SYS_read, event, &taken, sizeof taken) == -EAGAIN);
            CHECK_EQ(taken, 1);
        }));
    usleep(20'000);
    const std::uint64_t two = 2;
    CHECK_EQ(call(SYS_write, event, &two, sizeof two), 8);
    for (const pid_t child : children)
        CHECK_ENDS_WELL(child);
    test::close(epoll);
    test::close(event);
}
