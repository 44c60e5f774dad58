// SPDX-License-Identifier: Apache-2.0
#include "cli/container/network_inspection.hpp"

#include "cli/container/id.hpp"
#include "cli/format/time.hpp"
#include "cli/network/json.hpp"

namespace container {

namespace {

using Json = nlohmann::json;
using network::Endpoint;

Json list_or_null(const std::vector<std::string>& words) { return words.empty() ? Json() : Json(words); }

// What the container is called by others in the network.
Json dns_names(const Record& record, const Endpoint& endpoint) {
    if (endpoint.network == network::bridge_name) return Json();
    Json names{record.name};
    for (const std::string& alias : endpoint.aliases) {
        names.push_back(alias);
    }
    names.push_back(short_id(record.id));
    return names;
}

Json wishes_of(const Endpoint& endpoint) {
    if (!endpoint.static_ip) return Json();
    return {{"IPv4Address", endpoint.static_ip->text()}};
}

Json object_of(const Record& record, const Endpoint& endpoint) {
    return {{"IPAMConfig", wishes_of(endpoint)},
            {"Links", nullptr},
            {"Aliases", list_or_null(endpoint.aliases)},
            {"MacAddress", network::text_or_empty(endpoint.mac)},
            {"NetworkID", endpoint.network_id},
            {"EndpointID", endpoint.address ? endpoint_id(record, endpoint.network_id) : ""},
            {"Gateway", network::text_or_empty(endpoint.gateway)},
            {"IPAddress", network::text_or_empty(endpoint.address)},
            {"IPPrefixLen", endpoint.prefix},
            {"IPv6Gateway", ""},
            {"GlobalIPv6Address", ""},
            {"GlobalIPv6PrefixLen", 0},
            {"DNSNames", dns_names(record, endpoint)}};
}

// Of one that is in no network.
Json no_endpoint() {
    Endpoint none;
    none.network = network::none_name;
    none.network_id = network::no_network().id;
    Json object = object_of({}, none);
    object["DNSNames"] = nullptr;
    return object;
}

// By port of the container: where it is bound, or null where it is only exposed.
Json ports_of(const Record& record) {
    Json ports = Json::object();
    if (!record.running()) return ports;
    for (const network::Port& port : record.network.exposed) {
        ports[port.text()] = nullptr;
    }
    for (const network::Binding& binding : record.network.bindings) {
        ports[binding.port.text()].push_back(
            {{"HostIp", binding.host.text()}, {"HostPort", std::to_string(binding.host_port)}});
    }
    return ports;
}

} // namespace

std::string endpoint_id(const Record& record, const std::string& network_id) {
    constexpr std::size_t half = 32;
    return record.id.substr(0, half) + network_id.substr(0, half);
}

Json network_settings(const Record& record) {
    Json networks = Json::object();
    const Endpoint* of_bridge = nullptr;
    for (const Endpoint& endpoint : record.network.endpoints) {
        networks[endpoint.network] = object_of(record, endpoint);
        if (endpoint.network == network::bridge_name) of_bridge = &endpoint;
    }
    if (networks.empty()) networks[std::string(network::none_name)] = no_endpoint();
    const Json main = of_bridge == nullptr ? no_endpoint() : object_of(record, *of_bridge);
    return {{"Bridge", ""},
            {"SandboxID", ""},
            {"SandboxKey", ""},
            {"Ports", ports_of(record)},
            {"EndpointID", main["EndpointID"]},
            {"Gateway", main["Gateway"]},
            {"GlobalIPv6Address", ""},
            {"GlobalIPv6PrefixLen", 0},
            {"IPAddress", main["IPAddress"]},
            {"IPPrefixLen", main["IPPrefixLen"]},
            {"IPv6Gateway", ""},
            {"MacAddress", main["MacAddress"]},
            {"Networks", networks}};
}

Json port_bindings(const network::Membership& membership) {
    Json ports = Json::object();
    for (const network::PortRange& range : membership.published) {
        for (unsigned i = 0; i < range.count(); ++i) {
            const network::Port port{static_cast<std::uint16_t>(range.first + i), range.protocol};
            std::string host;
            if (range.host_first != 0) host = std::to_string(range.host_first + i);
            if (range.count() == 1 && range.host_last > range.host_first) host += "-" + std::to_string(range.host_last);
            ports[port.text()].push_back(
                {{"HostIp", range.host.value == 0 ? "" : range.host.text()}, {"HostPort", host}});
        }
    }
    return ports;
}

Json inspect(const network::Record& network, const std::vector<Record>& containers) {
    Json members = Json::object();
    for (const Record& record : containers) {
        const Endpoint* const endpoint = record.network.in(network.id);
        if (endpoint == nullptr || !record.running() || !endpoint->address) continue;
        members[record.id] = {{"Name", record.name},
                              {"EndpointID", endpoint_id(record, network.id)},
                              {"MacAddress", network::text_or_empty(endpoint->mac)},
                              {"IPv4Address", endpoint->address->text() + "/" + std::to_string(endpoint->prefix)},
                              {"IPv6Address", ""}};
    }
    Json pools = Json::array();
    if (!network.is_none()) {
        Json pool{{"Subnet", network.subnet.text()}, {"Gateway", network.gateway.text()}};
        if (network.range) pool["IPRange"] = network.range->text();
        pools.push_back(std::move(pool));
    }
    return {{"Name", network.name},
            {"Id", network.id},
            {"Created", format::rfc3339(network.created)},
            {"Scope", "local"},
            {"Driver", network.is_none() ? "null" : "bridge"},
            {"EnableIPv4", true},
            {"EnableIPv6", false},
            {"IPAM", {{"Driver", "default"}, {"Options", Json::object()}, {"Config", pools}}},
            {"Internal", network.internal},
            {"Attachable", network.attachable},
            {"Ingress", false},
            {"ConfigFrom", {{"Network", ""}}},
            {"ConfigOnly", false},
            {"Containers", members},
            {"Options", network.options},
            {"Labels", network.labels}};
}

} // namespace container
