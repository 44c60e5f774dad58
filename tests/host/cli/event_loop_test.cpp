// SPDX-License-Identifier: Apache-2.0
#include "cli/os/event_loop.hpp"
#include "cli/os/process.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace {

using namespace std::chrono_literals;

struct Pair {
    Pair() {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
        left = os::Descriptor(ends[0]);
        right = os::Descriptor(ends[1]);
    }
    os::Descriptor left, right;
};

TEST(EventLoop, ForgottenDescriptorsAreSilentEvenWithinOneBatch) {
    os::EventLoop loop;
    Pair a;
    Pair b;
    int calls = 0;
    const auto handler = [&](std::uint32_t) {
        ++calls;
        loop.forget(a.left.get());
        loop.forget(b.left.get());
        loop.after(10ms, [&] { loop.stop(); });
    };
    loop.watch(a.left.get(), EPOLLIN, handler);
    loop.watch(b.left.get(), EPOLLIN, handler);
    ASSERT_EQ(::write(a.right.get(), "x", 1), 1);
    ASSERT_EQ(::write(b.right.get(), "x", 1), 1);
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, WithoutWantedEventsAHangUpIsNotReported) {
    os::EventLoop loop;
    Pair pair;
    int calls = 0;
    loop.watch(pair.left.get(), 0, [&](std::uint32_t) { ++calls; });
    pair.right.reset();
    loop.after(20ms, [&] { loop.stop(); });
    loop.run();
    EXPECT_EQ(calls, 0);
    loop.change(pair.left.get(), EPOLLIN);
    loop.after(20ms, [&] { loop.stop(); });
    loop.watch(pair.left.get(), EPOLLIN, [&](std::uint32_t) {
        ++calls;
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, DeadlinesComeInOrderAndCanBeCancelled) {
    os::EventLoop loop;
    std::string order;
    loop.after(20ms, [&] {
        order += 'b';
        loop.stop();
    });
    loop.after(5ms, [&] { order += 'a'; });
    const os::EventLoop::Timer cancelled = loop.after(1ms, [&] { order += 'x'; });
    loop.cancel(cancelled);
    loop.run();
    EXPECT_EQ(order, "ab");
}

TEST(EventLoop, DeferredTasksRunAfterTheHandlers) {
    os::EventLoop loop;
    std::string order;
    loop.after(0ms, [&] {
        loop.defer([&] {
            order += 'b';
            loop.stop();
        });
        order += 'a';
    });
    loop.run();
    EXPECT_EQ(order, "ab");
}

TEST(Process, TellsWhyAProgramCannotStart) {
    os::Launch launch;
    launch.command = {"/nonexistent/program"};
    EXPECT_THROW(os::Process::start(launch), std::exception);
}

TEST(Process, EndsAreSeenThroughItsDescriptor) {
    os::Launch launch;
    launch.command = {"sh", "-c", "exit 7"};
    os::Process process = os::Process::start(launch);
    os::EventLoop loop;
    loop.watch(process.descriptor(), EPOLLIN, [&](std::uint32_t) { loop.stop(); });
    loop.run();
    loop.forget(process.descriptor());
    EXPECT_EQ(os::describe_status(process.wait()), "exit status 7");
}

} // namespace
