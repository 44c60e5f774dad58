// SPDX-License-Identifier: Apache-2.0
#include "cli/network/membership.hpp"

#include "cli/network/json.hpp"

#include <algorithm>

namespace network {

namespace {

nlohmann::json object_of(const Endpoint& endpoint) {
    return {{"network", endpoint.network},
            {"network_id", endpoint.network_id},
            {"static_ip", text_or_empty(endpoint.static_ip)},
            {"static_mac", text_or_empty(endpoint.static_mac)},
            {"aliases", endpoint.aliases},
            {"address", text_or_empty(endpoint.address)},
            {"gateway", text_or_empty(endpoint.gateway)},
            {"mac", text_or_empty(endpoint.mac)},
            {"prefix", endpoint.prefix}};
}

Endpoint endpoint_from(const nlohmann::json& object) {
    Endpoint endpoint;
    object.at("network").get_to(endpoint.network);
    object.at("network_id").get_to(endpoint.network_id);
    endpoint.static_ip = optional_from<Ipv4>(object.at("static_ip"));
    endpoint.static_mac = optional_from<Mac>(object.at("static_mac"));
    object.at("aliases").get_to(endpoint.aliases);
    endpoint.address = optional_from<Ipv4>(object.at("address"));
    endpoint.gateway = optional_from<Ipv4>(object.at("gateway"));
    endpoint.mac = optional_from<Mac>(object.at("mac"));
    object.at("prefix").get_to(endpoint.prefix);
    return endpoint;
}

template<typename Value, typename ToText>
nlohmann::json texts_of(const std::vector<Value>& values, const ToText& to_text) {
    nlohmann::json list = nlohmann::json::array();
    for (const Value& value : values) {
        list.push_back(to_text(value));
    }
    return list;
}

} // namespace

const Endpoint* Membership::in(const std::string& network_id) const {
    const auto same = [&](const Endpoint& endpoint) { return endpoint.network_id == network_id; };
    const auto found = std::find_if(endpoints.begin(), endpoints.end(), same);
    return found == endpoints.end() ? nullptr : &*found;
}

void Membership::release() {
    for (Endpoint& endpoint : endpoints) {
        endpoint.address.reset();
        endpoint.gateway.reset();
        endpoint.mac.reset();
        endpoint.prefix = 0;
    }
    bindings.clear();
}

void to_json(nlohmann::json& object, const Membership& membership) {
    object = {{"endpoints", texts_of(membership.endpoints, object_of)},
              {"published", membership.published},
              {"exposed", texts_of(membership.exposed, [](const Port& port) { return port.text(); })},
              {"publish_all", membership.publish_all},
              {"extra_hosts", membership.extra_hosts},
              {"dns", texts_of(membership.dns, [](const Ipv4& address) { return address.text(); })},
              {"dns_search", membership.dns_search},
              {"dns_options", membership.dns_options},
              {"bindings", membership.bindings}};
}

void from_json(const nlohmann::json& object, Membership& membership) {
    membership = {};
    for (const nlohmann::json& endpoint : object.at("endpoints")) {
        membership.endpoints.push_back(endpoint_from(endpoint));
    }
    object.at("published").get_to(membership.published);
    for (const nlohmann::json& port : object.at("exposed")) {
        membership.exposed.push_back(Port::parse(port.get<std::string>()));
    }
    object.at("publish_all").get_to(membership.publish_all);
    object.at("extra_hosts").get_to(membership.extra_hosts);
    for (const nlohmann::json& address : object.at("dns")) {
        membership.dns.push_back(value_from<Ipv4>(address));
    }
    object.at("dns_search").get_to(membership.dns_search);
    object.at("dns_options").get_to(membership.dns_options);
    object.at("bindings").get_to(membership.bindings);
}

} // namespace network
