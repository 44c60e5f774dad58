// SPDX-License-Identifier: Apache-2.0
#include "servers/time/clock.hpp"

namespace time_server {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned rate_shift = 32;

constexpr std::uint64_t nanoseconds(std::uint64_t ticks, std::uint64_t femtoseconds) {
    constexpr std::uint64_t million = 1'000'000;
    return ticks / million * femtoseconds + ticks % million * femtoseconds / million;
}

// The `mult` with which `counted` makes `ns`; 0 without a count. Both lose low bits that don't matter rather than
// high ones.
constexpr std::uint64_t rate(std::uint64_t ns, std::uint64_t counted) {
    for (; ns >> rate_shift != 0; ns >>= 1)
        counted >>= 1;
    return counted != 0 ? (ns << rate_shift) / counted : 0;
}

} // namespace

Clock::Clock(protocol::ClockPage& page, std::uint64_t tsc_mhz, std::uint64_t boot_tsc) : page_(page) {
    nominal_mult_ = (std::uint64_t{1000} << rate_shift) / tsc_mhz;
    const bool whole = (page.sequence & 1) == 0 && page.mult != 0 && page.shift == rate_shift;
    now_ = whole ? page : protocol::ClockPage{page.sequence & ~1U, rate_shift, nominal_mult_, boot_tsc, 0, 0};
    publish();
}

std::uint64_t Clock::monotonic(std::uint64_t tsc) const {
    return now_.base_ns + static_cast<std::uint64_t>(Wide{tsc - now_.base_tsc} * now_.mult >> rate_shift);
}

void Clock::set_realtime(std::uint64_t realtime, std::uint64_t tsc) {
    // A reading from just before the current base counts backwards from it.
    const std::uint64_t back = tsc < now_.base_tsc ? now_.base_tsc - tsc : 0;
    const std::uint64_t then =
        back != 0 ? now_.base_ns - static_cast<std::uint64_t>(Wide{back} * now_.mult >> rate_shift) : monotonic(tsc);
    now_.realtime_offset_ns = realtime - then;
    publish();
}

void Clock::compare(std::uint64_t tsc, std::uint64_t hpet, std::uint64_t femtoseconds) {
    if (!anchored_) {
        anchored_ = true;
        anchor_tsc_ = tsc;
        anchor_hpet_ = hpet;
        next_compare_ = monotonic(tsc) + interval_;
        return;
    }
    const std::uint64_t mult = rate(nanoseconds(hpet - anchor_hpet_, femtoseconds), tsc - anchor_tsc_);
    // Kernels measure the frequency in a hurry, sometimes a tenth beside it. Twice beside it, one of the counters stood
    // still or was changed.
    const bool plausible = mult > nominal_mult_ / 2 && mult < nominal_mult_ * 2;
    if (plausible) set_rate(mult, tsc);
    if (!plausible || interval_ == last_interval) {
        anchor_tsc_ = tsc;
        anchor_hpet_ = hpet;
    }
    const std::uint64_t doubled = interval_ < second_interval ? second_interval : interval_ * 2;
    interval_ = doubled < last_interval ? doubled : last_interval;
    next_compare_ = monotonic(tsc) + interval_;
}

void Clock::set_rate(std::uint64_t mult, std::uint64_t tsc) {
    now_.base_ns = monotonic(tsc);
    now_.base_tsc = tsc;
    now_.mult = mult;
    publish();
}

void Clock::publish() {
    __atomic_store_n(&page_.sequence, now_.sequence + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&page_.shift, now_.shift, __ATOMIC_RELAXED);
    __atomic_store_n(&page_.mult, now_.mult, __ATOMIC_RELAXED);
    __atomic_store_n(&page_.base_tsc, now_.base_tsc, __ATOMIC_RELAXED);
    __atomic_store_n(&page_.base_ns, now_.base_ns, __ATOMIC_RELAXED);
    __atomic_store_n(&page_.realtime_offset_ns, now_.realtime_offset_ns, __ATOMIC_RELAXED);
    now_.sequence += 2;
    __atomic_store_n(&page_.sequence, now_.sequence, __ATOMIC_RELEASE);
}

} // namespace time_server
