// SPDX-License-Identifier: Apache-2.0
//
// All sessions, and what is asked of the container as a whole.
#pragma once

#include "personality/session/session.hpp"

namespace personality::session {

// Takes what the host has sent and sends what waited for room: called when the control server has signalled.
void on_event();

// Sends what waits and has room; the rest goes with an event.
void send_waiting();

// The first session, once its spec has arrived.
Ref<Session> wait_for_first();

// How the container ended; told once everything else is.
void report_end(protocol::ExitKind kind, std::uint32_t value);

} // namespace personality::session
