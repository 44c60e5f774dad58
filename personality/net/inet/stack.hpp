// SPDX-License-Identifier: Apache-2.0
//
// lwIP as the container's TCP/IP: one instance, started when somebody first needs it. It has no thread: who calls it
// holds the container's lock, and calls settle() afterwards. Its callbacks run inside those calls and inside timers:
// they put things into queues and wake tasks, and never block.
#pragma once

#include "personality/base/result.hpp"
#include "personality/net/link/interface.hpp"

namespace personality::net::inet {

// Once; later calls do nothing.
void start();
bool started();

// Packets to the container itself are delivered, and what follows from them; the others are on their way.
void settle();

// What went over the loopback interface, packets to the container's other addresses included.
link::Traffic loopback_traffic();

} // namespace personality::net::inet
