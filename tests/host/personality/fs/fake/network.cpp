// SPDX-License-Identifier: Apache-2.0
//
// A container without a network.
#include "lib/runtime/abort.hpp"
#include "personality/platform/doorbell.hpp"
#include "personality/platform/ports.hpp"

#include <cstdio>
#include <cstdlib>

namespace personality::platform {

namespace {
protocol::NetworkPort port;
protocol::ConsolePort console;
std::uint8_t ring[1];
} // namespace

bool open_network() { return false; }
protocol::NetworkPort& network_port() { return port; }
const std::uint8_t* network_in_ring() { return ring; }
std::uint8_t* network_out_ring() { return ring; }
void signal_network_server() {}
protocol::ConsolePort& console_port() { return console; }

} // namespace personality::platform

void runtime::fail(const char* reason) {
    std::fprintf(stderr, "%s\n", reason);
    std::abort();
}
