// SPDX-License-Identifier: Apache-2.0
//
// The daemon's one thread: descriptors and deadlines with a handler each, over epoll(7). A handler may watch, change
// and forget any descriptor, its own too; what was forgotten is not called any more.
#pragma once

#include "cli/os/descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace os {

class EventLoop {
  public:
    using Handler = std::function<void(std::uint32_t events)>; // EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR
    using Clock = std::chrono::steady_clock;
    using Timer = std::uint64_t; // 0: none

    EventLoop();

    // Calls `handler` when one of `events` holds. With no events nothing is reported, not even a hang-up.
    void watch(int descriptor, std::uint32_t events, Handler handler);
    void change(int descriptor, std::uint32_t events);
    // Before the descriptor is closed. Unknown descriptors are ignored.
    void forget(int descriptor);

    // Calls `handler` once, at `delay` from now or later.
    Timer after(Clock::duration delay, std::function<void()> handler);
    void cancel(Timer timer);

    // Runs `task` when the handlers at work have returned: the place to destroy what called.
    void defer(std::function<void()> task);

    // Until stop().
    void run();
    void stop() { running_ = false; }
    // Runs what was deferred, outside run().
    void run_deferred();

  private:
    struct Watch {
        std::uint32_t events;
        std::uint32_t generation; // tells a new watch of a reused descriptor from the old one in the same batch
        std::shared_ptr<Handler> handler;
    };
    struct Deadline {
        Clock::time_point when;
        Timer timer;
        auto operator<=>(const Deadline&) const = default;
    };

    void control(int operation, int descriptor, const Watch& watch) const;
    int next_timeout() const;
    void run_deadlines();

    Descriptor epoll_;
    std::unordered_map<int, Watch> watches_;
    std::uint32_t generation_ = 0;
    std::map<Deadline, std::function<void()>> deadlines_;
    Timer last_timer_ = 0;
    std::vector<std::function<void()>> deferred_;
    bool running_ = false;
};

} // namespace os
