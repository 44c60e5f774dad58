// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/ports.hpp"

#include "abi/protocol/container.hpp"
#include "lib/sel4/syscall.hpp"
#include "personality/platform/doorbell.hpp"

namespace personality::platform {

namespace {

namespace container = protocol::container;

template<typename T>
T* at(std::uint64_t address) {
    return reinterpret_cast<T*>(address);
}

// While a server is started anew its notification is missing: it looks at all ports when it has them. A send that may
// block would fault then.
void ring_doorbell(sel4::Word slot) { sel4::nb_send(container::root_pointer(slot), sel4::MessageInfo()); }

} // namespace

const protocol::ClockPage& clock_page() { return *at<const protocol::ClockPage>(container::clock_page); }
protocol::ConsolePort& console_port() { return *at<protocol::ConsolePort>(container::console_port); }
protocol::TimerPort& timer_port() { return *at<protocol::TimerPort>(container::timer_port); }

std::uint8_t* console_ring(protocol::Lane lane) {
    return at<std::uint8_t>(container::console_port) + (1 + static_cast<unsigned>(lane)) * protocol::console_ring_bytes;
}

void signal_control_server() { ring_doorbell(container::control_notification); }
void signal_store_server() { ring_doorbell(container::store_notification); }
void signal_time_server() { ring_doorbell(container::time_notification); }

} // namespace personality::platform
