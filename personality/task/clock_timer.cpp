// SPDX-License-Identifier: Apache-2.0
#include "personality/task/clock_timer.hpp"

#include "personality/platform/clock.hpp"

#include <algorithm>
#include <utility>

namespace personality {

namespace {
constexpr std::uint64_t least_patience = 2'000'000;
constexpr std::uint64_t most_patience = 20'000'000;
// An interval shorter than this is counted, not waited for: the timer would take all of the container's time.
constexpr std::uint64_t least_gap_ns = 100'000;
} // namespace

void ClockTimer::set(std::uint64_t first, std::uint64_t interval) {
    cancel();
    next_ = first;
    interval_ = first != 0 ? interval : 0;
    resting_ = false;
    patience_ = least_patience;
    seen_ = clock_.now();
    if (running()) wait(false);
}

std::uint64_t ClockTimer::left() const {
    if (!running()) return 0;
    const std::uint64_t now = clock_.now();
    if (next_ > now) return next_ - now;
    return resting_ ? interval_ - (now - next_) % interval_ : 1;
}

std::uint64_t ClockTimer::resume() {
    if (!std::exchange(resting_, false)) return 0;
    const std::uint64_t now = clock_.now();
    const std::uint64_t times = now >= next_ ? pass(now) : 0;
    wait(true);
    return times;
}

std::uint64_t ClockTimer::pass(std::uint64_t now) {
    const std::uint64_t times = (now - next_) / interval_ + 1;
    next_ += times * interval_;
    return times;
}

void ClockTimer::wait(bool ended) {
    const Deadline earliest = clock_.when(next_);
    const std::uint64_t gap = clock_.counts_processor_time()      ? patience_
                              : ended && interval_ < least_gap_ns ? least_gap_ns
                                                                  : 0;
    arm(gap != 0 ? std::max(earliest, platform::monotonic_ns() + gap) : earliest);
}

void ClockTimer::look(Timer& timer) {
    auto& self = static_cast<ClockTimer&>(timer);
    const std::uint64_t now = self.clock_.now();
    if (now < self.next_) {
        self.patience_ = now == self.seen_ ? std::min(self.patience_ * 2, most_patience) : least_patience;
        self.seen_ = now;
        return self.wait(false);
    }
    if (self.interval_ == 0) {
        self.next_ = 0;
        self.ended_(self, 1);
        return;
    }
    self.resting_ = !self.ended_(self, self.pass(now));
    if (!self.resting_) self.wait(true);
}

} // namespace personality
