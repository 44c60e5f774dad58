// SPDX-License-Identifier: Apache-2.0
//
// The memory that the container shares with servers.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/store.hpp"
#include "abi/protocol/time.hpp"

#include <cstdint>

namespace personality::platform {

const protocol::ClockPage& clock_page();
protocol::ConsolePort& console_port();
std::uint8_t* console_ring(protocol::Lane lane); // its console_ring_bytes
protocol::TimerPort& timer_port();

} // namespace personality::platform
