// SPDX-License-Identifier: Apache-2.0
//
// Linux's time structures as nanoseconds.
#pragma once

#include "personality/base/result.hpp"
#include "personality/base/time.hpp"
#include "personality/linux/time.hpp"

namespace personality::syscall {

// A duration, at most what fits into a Deadline. einval: negative, or a fraction out of range.
Result<std::uint64_t> nanoseconds(const linux::TimeSpec& time);
Result<std::uint64_t> nanoseconds(const linux::TimeVal& time);

linux::TimeSpec timespec(std::uint64_t nanoseconds);
linux::TimeVal timeval(std::uint64_t nanoseconds);

// `duration` from now.
Deadline after(std::uint64_t duration);

} // namespace personality::syscall
