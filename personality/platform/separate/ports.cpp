// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/ports.hpp"

#include "abi/protocol/container.hpp"
#include "abi/protocol/manager.hpp"
#include "lib/sel4/syscall.hpp"
#include "personality/platform/doorbell.hpp"

namespace personality::platform {

namespace {

namespace container = protocol::container;

constexpr std::uint64_t page_bytes = 4096;

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

bool open_network() {
    using protocol::manager::Request;
    const sel4::Received reply = sel4::call(container::root_pointer(container::manager_endpoint),
                                            sel4::MessageInfo(static_cast<sel4::Word>(Request::OpenNetwork), 0, 0, 0));
    return reply.info.label() == static_cast<sel4::Word>(protocol::manager::Status::Ok);
}

protocol::NetworkPort& network_port() { return *at<protocol::NetworkPort>(container::network_port); }
const std::uint8_t* network_in_ring() { return at<const std::uint8_t>(container::network_port) + page_bytes; }
std::uint8_t* network_out_ring() {
    return at<std::uint8_t>(container::network_port) + page_bytes + protocol::network_in_bytes;
}

void signal_control_server() { ring_doorbell(container::control_notification); }
void signal_store_server() { ring_doorbell(container::store_notification); }
void signal_time_server() { ring_doorbell(container::time_notification); }
void signal_network_server() { ring_doorbell(container::network_notification); }

} // namespace personality::platform
