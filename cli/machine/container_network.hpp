// SPDX-License-Identifier: Apache-2.0
//
// A container's networks as the machine and the container are told of them.
#pragma once

#include "abi/protocol/control.hpp"
#include "cli/container/record.hpp"
#include "cli/machine/networks.hpp"

#include <string>
#include <string_view>

namespace machine {

// The interface that stands for one of its networks; its first one is its way out.
protocol::NetworkInterface interface_of(const network::Endpoint& endpoint, const network::Record& network,
                                        bool way_out);
void describe_interfaces(const network::Membership& membership, const Networks& networks, protocol::Create& create);

// The container's spec, with what is in its files because of its networks. Throws os::Error for bytes that are none.
std::string with_networks(std::string_view spec, const network::Membership& membership, const Networks& networks);

// Why the container's ports could not be published, in docker's words.
std::string port_failure(const container::Record& record, const std::string& why);

} // namespace machine
