// SPDX-License-Identifier: Apache-2.0
#include "personality/event/timer_fd.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/poll_table.hpp"

namespace personality::event {

Result<Ref<fs::File>> TimerFd::make(const Clock& clock, std::uint32_t flags) {
    auto path = TRY(fs::make_anonymous_path("[timerfd]"));
    return Ref<fs::File>(TRY(make_ref<TimerFd>(std::move(path), flags | linux::o_rdwr, clock)));
}

TimerFd::OwnTimer::OwnTimer(TimerFd& of, const Clock& clock)
    : ClockTimer(clock,
                 [](ClockTimer& self, std::uint64_t times) {
                     TimerFd& ended = static_cast<OwnTimer&>(self).file;
                     ended.ended_ += times;
                     ended.readable_.wake_all();
                     return false;
                 }),
      file(of) {}

void TimerFd::set(std::uint64_t first, std::uint64_t interval) {
    ended_ = 0;
    timer_.set(first, interval);
}

Result<std::size_t> TimerFd::read(IoBuffer& to, std::uint64_t) {
    if (to.remaining() < sizeof ended_) return Errno::einval;
    while (ended_ == 0) {
        if (nonblock()) return Errno::eagain;
        TRY(readable_.wait());
    }
    const std::uint64_t times = std::exchange(ended_, 0) + timer_.resume();
    TRY(to.put(&times, sizeof times));
    return sizeof times;
}

std::uint32_t TimerFd::poll(fs::PollTable* table) {
    if (table != nullptr) table->add(readable_, fs::PollTable::in_events);
    return ended_ != 0 ? linux::pollin : 0;
}

} // namespace personality::event
