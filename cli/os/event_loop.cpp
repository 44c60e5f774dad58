// SPDX-License-Identifier: Apache-2.0
#include "cli/os/event_loop.hpp"

#include "cli/os/error.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace os {

EventLoop::EventLoop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_) throw system_error("creating an epoll descriptor", errno);
}

void EventLoop::control(int operation, int descriptor, const Watch& watch) const {
    epoll_event event{};
    event.events = watch.events;
    event.data.u64 = static_cast<std::uint64_t>(watch.generation) << 32 | static_cast<std::uint32_t>(descriptor);
    if (::epoll_ctl(epoll_.get(), operation, descriptor, &event) != 0) throw system_error("epoll_ctl", errno);
}

void EventLoop::watch(int descriptor, std::uint32_t events, Handler handler) {
    forget(descriptor);
    const Watch watch{events, ++generation_, std::make_shared<Handler>(std::move(handler))};
    if (events != 0) control(EPOLL_CTL_ADD, descriptor, watch);
    watches_.insert_or_assign(descriptor, watch);
}

void EventLoop::change(int descriptor, std::uint32_t events) {
    const auto found = watches_.find(descriptor);
    if (found == watches_.end() || found->second.events == events) return;
    const std::uint32_t before = std::exchange(found->second.events, events);
    control(before == 0 ? EPOLL_CTL_ADD : (events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD), descriptor, found->second);
}

void EventLoop::forget(int descriptor) {
    const auto found = watches_.find(descriptor);
    if (found == watches_.end()) return;
    if (found->second.events != 0) control(EPOLL_CTL_DEL, descriptor, found->second);
    watches_.erase(found);
}

EventLoop::Timer EventLoop::after(Clock::duration delay, std::function<void()> handler) {
    const Timer timer = ++last_timer_;
    deadlines_.emplace(Deadline{Clock::now() + delay, timer}, std::move(handler));
    return timer;
}

void EventLoop::cancel(Timer timer) {
    const auto is_it = [timer](const auto& entry) { return entry.first.timer == timer; };
    const auto found = std::find_if(deadlines_.begin(), deadlines_.end(), is_it);
    if (found != deadlines_.end()) deadlines_.erase(found);
}

void EventLoop::defer(std::function<void()> task) { deferred_.push_back(std::move(task)); }

int EventLoop::next_timeout() const {
    if (!deferred_.empty()) return 0;
    if (deadlines_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first.when - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

void EventLoop::run_deadlines() {
    while (!deadlines_.empty() && deadlines_.begin()->first.when <= Clock::now()) {
        const auto due = deadlines_.extract(deadlines_.begin());
        due.mapped()();
    }
}

void EventLoop::run_deferred() {
    const std::vector<std::function<void()>> tasks = std::exchange(deferred_, {});
    for (const auto& task : tasks) {
        task();
    }
}

void EventLoop::run() {
    running_ = true;
    std::array<epoll_event, 64> events;
    while (running_) {
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), next_timeout());
        if (count < 0 && errno != EINTR) throw system_error("epoll_wait", errno);
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            const auto found = watches_.find(static_cast<int>(event.data.u64 & 0xffffffff));
            if (found == watches_.end() || found->second.generation != event.data.u64 >> 32) continue;
            const std::shared_ptr<Handler> handler = found->second.handler;
            (*handler)(event.events);
        }
        run_deadlines();
        run_deferred();
    }
}

} // namespace os
