// SPDX-License-Identifier: Apache-2.0
//
// The memory that the container shares with servers.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/network.hpp"
#include "abi/protocol/store.hpp"
#include "abi/protocol/time.hpp"

#include <cstdint>

namespace personality::platform {

const protocol::ClockPage& clock_page();
protocol::ConsolePort& console_port();
std::uint8_t* console_ring(protocol::Lane lane); // its console_ring_bytes
protocol::TimerPort& timer_port();

// Asks for the network port; false: the container has no network now, or no memory for it. Before it was opened the
// three below are not there.
bool open_network();
protocol::NetworkPort& network_port();
const std::uint8_t* network_in_ring(); // its network_in_bytes
std::uint8_t* network_out_ring();      // its network_out_bytes

} // namespace personality::platform
