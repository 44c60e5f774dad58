// SPDX-License-Identifier: Apache-2.0
//
// What ppoll(2), select(2) and pselect6(2) have around the wait itself: a timeout that is told back, and signals that
// are blocked only meanwhile.
#pragma once

#include "personality/base/time.hpp"
#include "personality/linux/signal.hpp"
#include "personality/linux/time.hpp"
#include "personality/platform/user_memory.hpp"

namespace personality::syscall {

// poll's timeout: negative waits for ever, 0 not at all.
Deadline deadline_in_milliseconds(std::int32_t milliseconds);

class TimedWait {
  public:
    // einval, efault.
    Result<> begin(UserInOut<linux::TimeSpec> timeout, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes);
    Result<> begin(UserInOut<linux::TimeVal> timeout);

    Deadline deadline() const { return deadline_; }

    // Writes back what is left of the time. The mask holds on until a handler that the wait let in returns.
    SysResult end(SysResult outcome);

  private:
    Result<> set_deadline(std::int64_t seconds, std::int64_t nanoseconds);

    Deadline deadline_ = no_deadline;
    UserInOut<linux::TimeSpec> timespec_;
    UserInOut<linux::TimeVal> timeval_;
    bool masked_ = false;
};

} // namespace personality::syscall
