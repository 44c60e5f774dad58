// SPDX-License-Identifier: Apache-2.0
//
// Waiting for descriptors, whatever form the call has.
#pragma once

#include "personality/base/result.hpp"
#include "personality/base/time.hpp"
#include "personality/linux/poll.hpp"

#include <span>

namespace personality::syscall {

// Fills in `revents` and returns how many entries have any; waits until one has, or until the deadline (0: doesn't
// wait). A negative descriptor is passed over, a closed one gives pollnval. restart_no_handler, enomem.
Result<std::uint32_t> wait_for_events(std::span<linux::PollFd> entries, Deadline deadline);

} // namespace personality::syscall
