// SPDX-License-Identifier: Apache-2.0
//
// The container's processor. P has it while the personality runs; run() gives it to a user thread.
#pragma once

#include "platform/user_thread.hpp"

#include <cstdint>

namespace personality::platform {

enum OutsideEvent : std::uint32_t {
    console_event = 1,
    store_event = 2,
    timer_event = 4,
    network_event = 8,
};

class Vcpu {
  public:
    // `spare_reply`: a free reply object.
    static void start(Slot spare_reply);

    // Lets `thread` run until it comes in with an event: true; or until something happens outside: false, and the
    // thread would go on if it had the processor.
    static bool run(UserThread& thread);

    // Waits for an event from outside.
    static void wait();

    // The container goes behind all others that can run, unless it has a quota, which the kernel keeps.
    static void let_others_run();

    // The events from outside since the last call.
    static std::uint32_t take_events();
};

} // namespace personality::platform
