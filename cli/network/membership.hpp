// SPDX-License-Identifier: Apache-2.0
//
// A container's part in networks: what was asked for, and while it runs what it has. Kept in its record.
#pragma once

#include "cli/network/port.hpp"

#include <optional>
#include <string>
#include <vector>

namespace network {

inline constexpr std::size_t max_endpoints = 4; // of a container: interfaces that the machine gives it

// A container in one network.
struct Endpoint {
    std::string network;           // as the user named it
    std::string network_id;        // of the network that this was, when it was joined last
    std::optional<Ipv4> static_ip; // --ip
    std::optional<Mac> static_mac; // --mac-address
    std::vector<std::string> aliases;
    // While the container runs.
    std::optional<Ipv4> address;
    std::optional<Ipv4> gateway;
    std::optional<Mac> mac;
    std::uint8_t prefix = 0;
};

struct Membership {
    std::vector<Endpoint> endpoints; // none: --network none
    std::vector<PortRange> published;
    std::vector<Port> exposed;                 // by the image and --expose, in order
    bool publish_all = false;                  // -P
    std::vector<std::string> extra_hosts = {}; // "name:address"
    std::vector<Ipv4> dns;
    std::vector<std::string> dns_search;
    std::vector<std::string> dns_options;
    std::vector<Binding> bindings; // while the container runs

    const Endpoint* in(const std::string& network_id) const;
    // The container does not run any more: what it had is free.
    void release();
};

void to_json(nlohmann::json& object, const Membership& membership);
// Throws nlohmann::json::exception or os::Error for anything that to_json did not write.
void from_json(const nlohmann::json& object, Membership& membership);

} // namespace network
