// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/container_network.hpp"

#include "cli/container/spec.hpp"
#include "cli/container/spec_reader.hpp"
#include "cli/network/files.hpp"
#include "cli/network/pool.hpp"

#include <algorithm>

namespace machine {

namespace {

static_assert(network::max_endpoints == protocol::max_interfaces);

// A network with a way out, if it has one.
const network::Endpoint* way_out(const network::Membership& membership, const Networks& networks) {
    for (const network::Endpoint& endpoint : membership.endpoints) {
        if (!networks.of(endpoint).internal) return &endpoint;
    }
    return nullptr;
}

} // namespace

protocol::NetworkInterface interface_of(const network::Endpoint& endpoint, const network::Record& network,
                                        bool way_out) {
    protocol::NetworkInterface interface {};
    interface.network = network.number;
    network::store(*endpoint.address, interface.address);
    if (!network.internal) network::store(*endpoint.gateway, interface.gateway);
    std::copy(endpoint.mac->bytes.begin(), endpoint.mac->bytes.end(), interface.mac);
    interface.prefix = endpoint.prefix;
    if (network.internal) interface.flags |= protocol::interface_internal;
    if (way_out) interface.flags |= protocol::interface_default;
    return interface;
}

void describe_interfaces(const network::Membership& membership, const Networks& networks, protocol::Create& create) {
    const network::Endpoint* const out = way_out(membership, networks);
    for (std::size_t i = 0; i < membership.endpoints.size(); ++i) {
        const network::Endpoint& endpoint = membership.endpoints[i];
        create.interfaces[i] = interface_of(endpoint, networks.of(endpoint), &endpoint == out);
    }
}

std::string with_networks(std::string_view spec, const network::Membership& membership, const Networks& networks) {
    container::Spec changed = container::decode(spec);
    const auto names = [&](const network::Endpoint& endpoint) { return !networks.of(endpoint).predefined(); };
    changed.stub_resolver = std::any_of(membership.endpoints.begin(), membership.endpoints.end(), names);
    changed.hosts = network::hosts_lines(membership, changed.hostname);
    changed.resolver = network::resolver_text(membership, changed.stub_resolver);
    if (way_out(membership, networks) != nullptr) {
        changed.name_servers = membership.dns;
        if (changed.name_servers.empty()) changed.name_servers = {network::uplink_resolver};
    }
    return container::encode(changed);
}

std::string port_failure(const container::Record& record, const std::string& why) {
    return "driver failed programming external connectivity on endpoint " + record.name + " (" + record.id +
           "): " + why;
}

} // namespace machine
