// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/time_values.hpp"

#include "personality/platform/clock.hpp"

namespace personality::syscall {

namespace {

constexpr std::int64_t most_seconds = INT64_MAX / nanoseconds_per_second; // longer is as good as for ever
constexpr std::int64_t microseconds_per_second = 1'000'000;
constexpr std::int64_t nanoseconds_per_microsecond = 1'000;

std::uint64_t join(std::int64_t seconds, std::int64_t nanoseconds) {
    if (seconds >= most_seconds) return INT64_MAX;
    return static_cast<std::uint64_t>(seconds) * nanoseconds_per_second + static_cast<std::uint64_t>(nanoseconds);
}

} // namespace

Result<std::uint64_t> nanoseconds(const linux::TimeSpec& time) {
    const bool valid = time.seconds >= 0 && time.nanoseconds >= 0 &&
                       time.nanoseconds < static_cast<std::int64_t>(nanoseconds_per_second);
    if (!valid) return Errno::einval;
    return join(time.seconds, time.nanoseconds);
}

Result<std::uint64_t> nanoseconds(const linux::TimeVal& time) {
    const bool valid = time.seconds >= 0 && time.microseconds >= 0 && time.microseconds < microseconds_per_second;
    if (!valid) return Errno::einval;
    return join(time.seconds, time.microseconds * nanoseconds_per_microsecond);
}

linux::TimeSpec timespec(std::uint64_t nanoseconds) {
    return {static_cast<std::int64_t>(nanoseconds / nanoseconds_per_second),
            static_cast<std::int64_t>(nanoseconds % nanoseconds_per_second)};
}

linux::TimeVal timeval(std::uint64_t nanoseconds) {
    const linux::TimeSpec time = timespec(nanoseconds);
    return {time.seconds, time.nanoseconds / nanoseconds_per_microsecond};
}

Deadline after(std::uint64_t duration) {
    const Deadline now = platform::monotonic_ns();
    return duration < no_deadline - now ? now + duration : no_deadline;
}

} // namespace personality::syscall
