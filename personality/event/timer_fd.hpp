// SPDX-License-Identifier: Apache-2.0
//
// A timer to wait for, timerfd_create(2).
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/task/clock_timer.hpp"

namespace personality::event {

class TimerFd final : public fs::File {
  public:
    // `flags`: o_nonblock or nothing. enomem.
    static Result<Ref<fs::File>> make(const Clock& clock, std::uint32_t flags);
    // nullptr: the file is none.
    static TimerFd* from(fs::File& file) { return file.kind() == file_kind ? static_cast<TimerFd*>(&file) : nullptr; }

    TimerFd(Ref<fs::Dentry> path, std::uint32_t flags, const Clock& clock)
        : File(std::move(path), flags), timer_(*this, clock) {}

    const ClockTimer& timer() const { return timer_; }
    void set(std::uint64_t first, std::uint64_t interval); // ClockTimer::set; what ended before is forgotten

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override;
    Kind kind() const override { return file_kind; }
    bool can_poll() const override { return true; }
    std::uint32_t poll(fs::PollTable* table) override;

  private:
    static constexpr char file_kind[] = "timerfd";

    struct OwnTimer : ClockTimer {
        OwnTimer(TimerFd& of, const Clock& clock);
        TimerFd& file;
    };

    OwnTimer timer_;
    std::uint64_t ended_ = 0; // times, since the last read
    WaitQueue readable_;
};

} // namespace personality::event
