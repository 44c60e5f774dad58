// SPDX-License-Identifier: Apache-2.0
//
// Scheduling domains: the schedule that says which domain's threads may run for how long, and the invocations that set
// it and move threads between domains (manual section 6.3).
#pragma once

#include "kernel/config.hpp"
#include "kernel/types.hpp"

namespace keel {

struct Call;
struct Tcb;

struct DomainEntry {
    std::uint8_t domain;
    Ticks duration; // 0: end of the schedule

    bool is_end() const { return duration == 0; }
};

struct DomainSchedule {
    static constexpr Ticks max_duration = mask(56);

    DomainEntry entries[config::num_domain_schedules]; // the last one is always an end
    unsigned start;
    unsigned index;
    std::uint8_t current;
    Ticks time_left; // of the current entry

    bool expired() const { return config::num_domains > 1 && time_left == 0; }
    void consume(Ticks ticks, Ticks least) { time_left = ticks + least >= time_left ? 0 : time_left - ticks; }
    void advance(); // to the next entry
    void initialise();
};

Status decode_domain(Call& call);

} // namespace keel
