// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/timer.hpp"

#include "personality/platform/doorbell.hpp"
#include "personality/platform/ports.hpp"

namespace personality::platform {

namespace {
Deadline armed = no_deadline;
std::uint64_t generation = 0;
} // namespace

void set_timer(Deadline deadline) {
    if (deadline >= armed) return;
    armed = deadline;
    protocol::TimerPort& port = timer_port();
    __atomic_store_n(&port.deadline_ns, deadline == 0 ? 1 : deadline, __ATOMIC_RELAXED);
    __atomic_store_n(&port.generation, ++generation, __ATOMIC_RELEASE);
    signal_time_server();
}

void timer_fired() { armed = no_deadline; }

} // namespace personality::platform
