// SPDX-License-Identifier: Apache-2.0
//
// The clocks that programs name by numbers, clock_gettime(2), clock_getcpuclockid(3).
#pragma once

#include "personality/base/result.hpp"
#include "personality/base/time.hpp"
#include "personality/linux/time.hpp"

namespace personality {

class Clock {
  public:
    enum class Kind : std::uint8_t { realtime, monotonic, process, thread };

    static Result<Clock> find(std::int32_t number); // einval: no such clock, or no such process

    Kind kind() const { return kind_; }
    bool counts_processor_time() const { return kind_ >= Kind::process; }
    // That no timer follows and nobody sleeps by: the raw and the coarse ones.
    bool only_shows() const { return only_shows_; }
    bool coarse() const { return coarse_; }

    std::uint64_t now() const; // in nanoseconds; 0 when the process or thread is gone
    // When this clock will show `time`. Of one of processor time: not before that.
    Deadline when(std::uint64_t time) const;

    // Of a process's time, what its programs use outside the system alone: ITIMER_VIRTUAL.
    static Clock of_process(std::int32_t pid, bool user_only);

  private:
    Kind kind_ = Kind::monotonic;
    bool only_shows_ = false;
    bool coarse_ = false;
    bool user_only_ = false;
    std::int32_t whose_ = 0; // pid or tid
};

} // namespace personality
