// SPDX-License-Identifier: Apache-2.0
//
// The processor of the host build. There is no user mode: a test's hooks stand for it and for the outside.
#pragma once

#include "platform/user_thread.hpp"

#include <cstdint>
#include <functional>

namespace personality::platform {

enum OutsideEvent : std::uint32_t {
    console_event = 1,
    store_event = 2,
    timer_event = 4,
    network_event = 8,
};

class Vcpu {
  public:
    static bool run(UserThread& thread);
    static void wait();
    static void let_others_run() {}
    static std::uint32_t take_events();

    // What a user thread does when it has the processor; true: it came in with its event.
    static std::function<bool(UserThread&)> on_run;
    // Called when every task waits: makes something happen (events, a wake). Ends the test if it is not set.
    static std::function<void()> on_idle;
    static std::uint32_t events;
};

} // namespace personality::platform
