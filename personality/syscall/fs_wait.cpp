// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/fs_wait.hpp"

#include "personality/platform/clock.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

constexpr std::uint64_t longest_wait_seconds = 1ULL << 32;

Deadline deadline_in(std::uint64_t seconds, std::uint64_t nanoseconds) {
    if (seconds == 0 && nanoseconds == 0) return 0;
    if (seconds > longest_wait_seconds) return no_deadline;
    return deadline_of_call(platform::monotonic_ns() + seconds * nanoseconds_per_second + nanoseconds);
}

} // namespace

Deadline deadline_in_milliseconds(std::int32_t milliseconds) {
    if (milliseconds < 0) return no_deadline;
    const auto wait = static_cast<std::uint64_t>(milliseconds);
    return deadline_in(wait / 1000, wait % 1000 * 1'000'000);
}

Result<> TimedWait::begin(UserInOut<linux::TimeSpec> timeout, UserIn<linux::SignalSet> mask, std::uint64_t mask_bytes) {
    if (!timeout.is_null()) {
        const linux::TimeSpec time = TRY(timeout.read());
        TRY(set_deadline(time.seconds, time.nanoseconds));
        timespec_ = timeout;
    }
    if (mask.is_null()) return {};
    if (mask_bytes != sizeof(linux::SignalSet)) return Errno::einval;
    set_temporary_signal_mask(TRY(mask.read()));
    masked_ = true;
    return {};
}

Result<> TimedWait::begin(UserInOut<linux::TimeVal> timeout) {
    if (timeout.is_null()) return {};
    const linux::TimeVal time = TRY(timeout.read());
    if (time.microseconds < 0 || time.seconds < 0) return Errno::einval;
    const std::int64_t seconds = std::min<std::int64_t>(time.seconds, longest_wait_seconds);
    TRY(set_deadline(seconds + time.microseconds / 1'000'000, time.microseconds % 1'000'000 * 1000));
    timeval_ = timeout;
    return {};
}

Result<> TimedWait::set_deadline(std::int64_t seconds, std::int64_t nanoseconds) {
    if (seconds < 0 || nanoseconds < 0 || nanoseconds >= 1'000'000'000) return Errno::einval;
    deadline_ = deadline_in(static_cast<std::uint64_t>(seconds), static_cast<std::uint64_t>(nanoseconds));
    return {};
}

SysResult TimedWait::end(SysResult outcome) {
    const bool by_signal =
        !outcome.ok() && (outcome.error() == Errno::restart_no_handler || outcome.error() == Errno::eintr);
    if (masked_ && !by_signal) restore_signal_mask();
    if (deadline_ == 0 || deadline_ == no_deadline || timeouts_stick()) return outcome;
    const std::uint64_t time = platform::monotonic_ns();
    const auto left = static_cast<std::int64_t>(deadline_ > time ? deadline_ - time : 0);
    // A program whose timeout can't be written has got its answer all the same, as on Linux.
    if (!timespec_.is_null()) (void)timespec_.write({left / 1'000'000'000, left % 1'000'000'000}).ok();
    if (!timeval_.is_null()) (void)timeval_.write({left / 1'000'000'000, left % 1'000'000'000 / 1000}).ok();
    return outcome;
}

} // namespace personality::syscall
