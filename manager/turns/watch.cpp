// SPDX-License-Identifier: Apache-2.0
//
// Turns that hold without a container's help (docs/design/containment.md). The kernel puts whoever is woken, resumed
// or bound to a scheduling context before all others of its priority, so a personality that was broken into can keep
// the processor. When the witness does not get its turn, whoever used more than turns come to has a quota for a while.
#include "abi/protocol/container.hpp"
#include "manager/clock.hpp"
#include "manager/manager.hpp"

namespace manager {

namespace {

// Of its own time, between two turns of the witness. An honest container has one turn; an event from outside may let it
// use up another that it had begun.
constexpr Word most_us = 5 * turn_us / 2;
// What is called a share of the processor, when shares are counted.
constexpr Word least_us = 1000;
constexpr Word quota_lasts_us = 10'000'000;
constexpr Word longest_period_us = 1'000'000;

} // namespace

void Manager::watch_turns() {
    if (!witness_.take_tick()) return;
    const Word now = read_tsc() / machine_.tsc_mhz;
    for (Row& row : rows_)
        if (row.quota_until_us != 0 && now >= row.quota_until_us) set_quota(row, 0, 0);
    if (!witness_.is_waiting()) {
        watching_since_us_ = 0;
        witness_.ask();
    } else if (watching_since_us_ == 0) {
        watching_since_us_ = now;
        for (Row& row : rows_)
            if (row.container.state == Container::State::running) row.used_before_us = used_us(row);
    } else {
        compare_turns(now);
    }
}

// A container's own time, and the main thread's time for its requests.
Word Manager::used_us(Row& row) { return row.container.cpu_us() + row.served_ticks / machine_.tsc_mhz; }

void Manager::compare_turns(Word now) {
    Word total = 0, shares = 0;
    bool somebody = false;
    for (Row& row : rows_) {
        if (row.container.state != Container::State::running) continue;
        row.used_us = used_us(row) - row.used_before_us;
        total += row.used_us;
        if (row.used_us >= least_us) ++shares;
        somebody |= takes_turns(row) && row.used_us > most_us;
    }
    // On a kernel that tells no sums a container can take the reports of its own time. Time that nobody used may be
    // anybody's.
    const bool sums = (machine_.kernel_features & protocol::container::feature_keeps_rsp) != 0;
    const Word elapsed = now - watching_since_us_;
    const bool hidden = !sums && !somebody && elapsed > 2 * Witness::tick_us + most_us * shares && total < elapsed / 2;
    if (hidden) ++shares;
    const Word period = turn_us * (shares < 2 ? 2 : shares);
    for (Row& row : rows_)
        if (takes_turns(row) && (hidden || row.used_us > most_us))
            set_quota(row, period < longest_period_us ? period : longest_period_us, now + quota_lasts_us);
}

bool Manager::takes_turns(const Row& row) const {
    return row.container.state == Container::State::running && !row.container.is_limited() && row.quota_until_us == 0;
}

void Manager::set_quota(Row& row, Word period_us, Word until_us) {
    row.quota_until_us = until_us;
    if (row.container.state == Container::State::running) (void)row.container.set_turns(machine_, period_us);
}

} // namespace manager
