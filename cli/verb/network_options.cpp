// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/network_options.hpp"

#include "cli/format/split.hpp"
#include "cli/network/files.hpp"
#include "cli/network/record.hpp"
#include "cli/os/error.hpp"

#include <algorithm>

namespace cli::verb {

namespace {

constexpr std::size_t max_exposed = 1024; // ports; a record travels in one message

// `--network`'s value: a name, or "name=NAME,alias=ALIAS,ip=ADDRESS,mac-address=ADDRESS".
network::Endpoint parse_network(const std::string& text, const std::string& verb) {
    network::Endpoint endpoint;
    if (text.find('=') == std::string::npos) {
        endpoint.network = text;
        return endpoint;
    }
    const auto refused = [&](const std::string& why) {
        return UsageError("invalid argument \"" + text + "\" for \"--network\" flag: " + why, verb);
    };
    for (const std::string& part : format::split(text, ',')) {
        const auto [key, value, has_value] = format::field(part);
        if (key == "name")
            endpoint.network = value;
        else if (key == "alias")
            endpoint.aliases.push_back(value);
        else if (key == "ip")
            endpoint.static_ip = ip_of(value, "--network", verb);
        else if (key == "mac-address")
            endpoint.static_mac = mac_of(value, verb);
        else
            throw refused("invalid field key " + key);
    }
    if (endpoint.network.empty()) throw refused("network name/id is not specified");
    return endpoint;
}

void require_possible(const std::string& name) {
    if (name == "host" || name.starts_with("container:"))
        throw os::Error("network mode \"" + name + "\" is not possible: each container has a network stack of its own");
}

template<typename Parse>
auto checked(const std::string& text, const char* flag, const std::string& verb, const Parse& parse) {
    try {
        return parse(text);
    } catch (const os::Error& error) {
        throw UsageError("invalid argument \"" + text + "\" for \"" + flag + "\" flag: " + error.what(), verb);
    }
}

void add_new(std::vector<network::Port>& ports, const std::vector<network::Port>& more) {
    for (const network::Port& port : more) {
        if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
    }
    if (ports.size() > max_exposed)
        throw os::Error("more than " + std::to_string(max_exposed) + " exposed ports are too many");
}

} // namespace

network::Ipv4 ip_of(const std::string& text, const char* flag, const std::string& verb) {
    const auto address = network::Ipv4::parse(text);
    if (!address)
        throw UsageError("invalid argument \"" + text + "\" for \"" + flag + "\" flag: invalid IPv4 address", verb);
    return *address;
}

network::Mac mac_of(const std::string& text, const std::string& verb) {
    const auto mac = network::Mac::parse(text);
    if (!mac) throw UsageError(text + " is not a valid mac address", verb);
    return *mac;
}

void NetworkOptions::declare(Flags& flags) {
    flags.list("--network,--net", networks_, "NETWORK", "Network to be in; 'bridge' without it, 'none' for no network");
    flags.list("--network-alias,--net-alias", aliases_, "NAME", "Another name of the container in its network");
    flags.option("--ip", ip_, "ADDRESS", "IPv4 address in its network");
    flags.option("--mac-address", mac_, "ADDRESS", "Ethernet address in its network");
    flags.list("-p,--publish", publish_, "[IP:][HOST:]PORT[/udp]", "Reach a port, or a range, from the host");
    flags.flag("-P,--publish-all", publish_all_, "Reach all exposed ports from the host, at any that are free");
    flags.list("--expose", expose_, "PORT[/udp]", "Expose a port, or a range");
    flags.list("--add-host", extra_hosts_, "NAME:ADDRESS", "Add a line to /etc/hosts");
    flags.list("--dns", dns_, "ADDRESS", "Name server to ask");
    flags.list("--dns-search", dns_search_, "DOMAIN", "Domain in which names are looked up; '.' for none");
    flags.list("--dns-option,--dns-opt", dns_options_, "OPTION", "Option of the resolver");
}

std::vector<network::Endpoint> NetworkOptions::endpoints(const std::string& verb) const {
    std::vector<network::Endpoint> endpoints;
    for (const std::string& text : networks_) {
        require_possible(text);
        endpoints.push_back(parse_network(text, verb));
        if (endpoints.back().network == "default") endpoints.back().network = network::bridge_name;
    }
    const auto none = [](const network::Endpoint& endpoint) { return endpoint.network == network::none_name; };
    if (std::any_of(endpoints.begin(), endpoints.end(), none)) {
        if (endpoints.size() > 1)
            throw os::Error("container cannot be connected to multiple networks with one of the networks in private "
                            "(none) mode");
        return {};
    }
    if (endpoints.empty()) {
        endpoints.emplace_back();
        endpoints.back().network = network::bridge_name;
    }
    network::Endpoint& first = endpoints.front(); // these flags are older than several networks
    first.aliases.insert(first.aliases.end(), aliases_.begin(), aliases_.end());
    if (!ip_.empty()) first.static_ip = ip_of(ip_, "--ip", verb);
    if (!mac_.empty()) first.static_mac = mac_of(mac_, verb);
    return endpoints;
}

network::Membership NetworkOptions::membership(const image::ImageConfig& image, const std::string& verb) const {
    network::Membership membership;
    membership.endpoints = endpoints(verb);
    membership.publish_all = publish_all_;
    for (const std::string& port : image.exposed_ports) {
        add_new(membership.exposed, network::parse_exposed(port));
    }
    for (const std::string& port : expose_) {
        add_new(membership.exposed, checked(port, "--expose", verb, network::parse_exposed));
    }
    for (const std::string& text : publish_) {
        membership.published.push_back(checked(text, "-p, --publish", verb, network::parse_published));
    }
    for (const network::PortRange& range : membership.published) {
        for (unsigned port = range.first; port <= range.last; ++port) {
            add_new(membership.exposed, {{static_cast<std::uint16_t>(port), range.protocol}});
        }
    }
    for (const std::string& host : extra_hosts_) {
        membership.extra_hosts.push_back(checked(host, "--add-host", verb, network::checked_extra_host));
    }
    for (const std::string& server : dns_) {
        membership.dns.push_back(ip_of(server, "--dns", verb));
    }
    if (dns_search_ != std::vector<std::string>{"."}) membership.dns_search = dns_search_;
    membership.dns_options = dns_options_;
    return membership;
}

} // namespace cli::verb
