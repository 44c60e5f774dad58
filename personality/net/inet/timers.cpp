// SPDX-License-Identifier: Apache-2.0
//
// lwIP's timers. They run as long as they have something to do, so that an idle container isn't woken for them: TCP's
// while there are connections, the others for a while after the last packet.
#include "personality/net/inet/timers.hpp"

#include "personality/net/inet/stack.hpp"
#include "personality/platform/clock.hpp"
#include "personality/task/timer_queue.hpp"

#include <lwip/etharp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/nd6.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>

namespace personality::net::inet {

namespace {

constexpr std::uint64_t ns_per_ms = 1'000'000;
constexpr std::uint64_t slow_ms = 1000;
constexpr unsigned patience = 310; // slow turns: entries of the ARP table last 300

void arm(Timer& timer, std::uint64_t ms) { timer.arm(platform::monotonic_ns() + ms * ns_per_ms); }

unsigned turns_left = 0;

// Connections that have ended and wait for stray packets; beyond these the oldest are forgotten, as Linux does.
constexpr unsigned most_waiting = 256;

// The newest come first.
void bound_time_wait() {
    unsigned count = 0;
    for (tcp_pcb *block = tcp_tw_pcbs, *next = nullptr; block != nullptr; block = next) {
        next = block->next;
        if (++count > most_waiting) tcp_abort(block);
    }
}

void tcp_turn(Timer& timer) {
    tcp_tmr();
    bound_time_wait();
    settle();
    if (tcp_active_pcbs != nullptr || tcp_tw_pcbs != nullptr) arm(timer, TCP_TMR_INTERVAL);
}

void slow_turn(Timer& timer) {
    etharp_tmr();
    ip_reass_tmr();
    nd6_tmr();
    ip6_reass_tmr();
    settle();
    if (--turns_left != 0) arm(timer, slow_ms);
}

Timer tcp_timer(tcp_turn);
Timer slow_timer(slow_turn);

} // namespace

void packets_move() {
    turns_left = patience;
    if (!slow_timer.armed()) arm(slow_timer, slow_ms);
}

} // namespace personality::net::inet

extern "C" void sys_timeouts_init() {}

extern "C" void tcp_timer_needed() {
    using namespace personality::net::inet;
    if (!tcp_timer.armed() && (tcp_active_pcbs != nullptr || tcp_tw_pcbs != nullptr)) arm(tcp_timer, TCP_TMR_INTERVAL);
}
