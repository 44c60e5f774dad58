// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/networks.hpp"

#include "cli/container/id.hpp"
#include "cli/container/record.hpp"
#include "cli/network/pool.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace machine {

namespace {

namespace fs = std::filesystem;
using network::Ipv4;
using network::Subnet;

constexpr std::uint32_t first_user_number = 2; // the default bridge is 1

// Loopback, "this network", multicast and beyond: no subnet may touch them.
constexpr Subnet impossible[] = {{{0x00000000}, 8}, {{0x7f000000}, 8}, {{0xe0000000}, 3}};

// A network needs a gateway and a container, and its two ends are neither.
constexpr std::uint8_t longest_prefix = 30;

// Somebody may have asked for the address that would be made of `address`.
network::Mac free_mac(Ipv4 address, const std::set<network::Mac>& used) {
    network::Mac mac = network::Mac::of(address);
    while (used.contains(mac)) {
        ++mac.bytes[1];
    }
    return mac;
}

} // namespace

void Networks::Used::add(const network::Membership& membership) {
    for (const network::Endpoint& endpoint : membership.endpoints) {
        if (endpoint.address) addresses.insert(*endpoint.address);
        if (endpoint.mac) macs.insert(*endpoint.mac);
    }
}

Networks::Networks(fs::path directory) : directory_(std::move(directory)) {
    for (const network::Record& record : {network::no_network(), network::default_bridge()}) {
        records_.emplace(record.id, record);
    }
    fs::create_directories(directory_);
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
        load(entry.path());
    }
}

void Networks::load(const fs::path& file) {
    const nlohmann::json object = nlohmann::json::parse(os::read_file(file).value_or(""), nullptr, false);
    try {
        auto record = object.get<network::Record>();
        if (record.id + ".json" == file.filename()) records_.emplace(record.id, std::move(record));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s is no network: %s\n", file.c_str(), error.what());
    }
}

std::vector<network::Record> Networks::all() const {
    std::vector<network::Record> list;
    for (const auto& [id, record] : records_) {
        list.push_back(record);
    }
    std::sort(list.begin(), list.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
    return list;
}

const network::Record& Networks::find(std::string_view reference) const {
    const network::Record* found = nullptr;
    for (const auto& [id, record] : records_) {
        if (record.name == reference || id == reference) return record;
        if (reference.empty() || !id.starts_with(reference) || record.predefined()) continue;
        if (found != nullptr)
            throw os::Error("network " + std::string(reference) + " is ambiguous (several have ids that begin so)");
        found = &record;
    }
    if (found == nullptr) throw os::Error("network " + std::string(reference) + " not found");
    return *found;
}

const network::Record& Networks::of(const network::Endpoint& endpoint) const {
    const auto known = records_.find(endpoint.network_id);
    return known != records_.end() ? known->second : find(endpoint.network);
}

void Networks::check_subnet(const network::Record& record) const {
    const auto overlaps = [&](const Subnet& other) { return record.subnet.overlaps(other); };
    if (record.subnet.prefix > longest_prefix || std::any_of(std::begin(impossible), std::end(impossible), overlaps))
        throw os::Error("invalid subnet " + record.subnet.text() + ": no containers can have its addresses");
    const bool taken =
        overlaps(network::uplink_subnet) || std::any_of(records_.begin(), records_.end(), [&](const auto& entry) {
            return !entry.second.is_none() && overlaps(entry.second.subnet);
        });
    if (taken) throw os::Error("invalid pool request: Pool overlaps with other one on this address space");
    if (!record.subnet.is_host(record.gateway))
        throw os::Error("no matching subnet for gateway " + record.gateway.text());
    if (record.range && !record.subnet.contains(*record.range))
        throw os::Error("no matching subnet for range " + record.range->text());
}

std::uint32_t Networks::free_number() const {
    std::set<std::uint32_t> used;
    for (const auto& [id, record] : records_) {
        used.insert(record.number);
    }
    std::uint32_t number = first_user_number;
    while (used.contains(number)) {
        ++number;
    }
    return number;
}

std::string Networks::create(network::Record record) {
    for (const auto& [id, other] : records_) {
        if (other.name == record.name) throw os::Error("network with name " + record.name + " already exists");
    }
    if (record.subnet.prefix == 0) {
        std::vector<Subnet> used{network::uplink_subnet};
        for (const auto& [id, other] : records_) {
            if (!other.is_none()) used.push_back(other.subnet);
        }
        const auto chosen = network::free_subnet(used);
        if (!chosen) throw os::Error("all predefined address pools have been fully subnetted");
        record.subnet = *chosen;
    }
    if (record.gateway.value == 0) record.gateway = {record.subnet.first.value + 1};
    check_subnet(record);
    record.id = container::random_id();
    record.number = free_number();
    record.created = container::now_ns();
    os::replace_file(directory_ / (record.id + ".json"), nlohmann::json(record).dump());
    std::string id = record.id;
    records_.emplace(id, std::move(record));
    return id;
}

void Networks::remove(const std::string& id) {
    const network::Record& record = records_.at(id);
    if (record.predefined()) throw os::Error(record.name + " is a pre-defined network and cannot be removed");
    fs::remove(directory_ / (id + ".json"));
    records_.erase(id);
}

void Networks::check(network::Membership& membership) const {
    std::set<std::string> joined;
    for (network::Endpoint& endpoint : membership.endpoints) {
        const network::Record& in = of(endpoint);
        const std::string invalid = "invalid config for network " + in.name + ": invalid endpoint settings:\n";
        if (in.is_none()) throw os::Error(invalid + "'none' is no network that a container can be in");
        if (!joined.insert(in.id).second) throw os::Error("network " + in.name + " is named more than once");
        if (endpoint.static_ip && in.predefined())
            throw os::Error(invalid + "user specified IP address is supported on user defined networks only");
        if (endpoint.static_ip && !in.subnet.is_host(*endpoint.static_ip))
            throw os::Error(invalid + "no configured subnet contains IP address " + endpoint.static_ip->text());
        if (!endpoint.aliases.empty() && in.predefined())
            throw os::Error(invalid + "network-scoped alias is supported only for containers in user defined networks");
        endpoint.network = in.name;
        endpoint.network_id = in.id;
    }
    if (membership.endpoints.size() > network::max_endpoints)
        throw os::Error("a container can be in " + std::to_string(network::max_endpoints) + " networks, not " +
                        std::to_string(membership.endpoints.size()));
}

network::Ipv4 Networks::outside_address(const network::Membership& membership) const {
    for (const network::Endpoint& endpoint : membership.endpoints) {
        if (endpoint.address && !of(endpoint).internal) return *endpoint.address;
    }
    return {};
}

network::Endpoint Networks::placed(network::Endpoint endpoint, Used& used) const {
    if (endpoint.address) return endpoint;
    const network::Record& in = of(endpoint);
    if (endpoint.static_ip && (used.addresses.contains(*endpoint.static_ip) || *endpoint.static_ip == in.gateway))
        throw os::Error("Address already in use: " + endpoint.static_ip->text());
    std::set<Ipv4> avoided = used.leaving;
    avoided.insert(used.addresses.begin(), used.addresses.end());
    const auto address = endpoint.static_ip ? endpoint.static_ip : network::free_address(in, avoided);
    if (!address) {
        throw os::Error("no available IPv4 addresses on this network's address pools: " + in.name + " (" + in.id + ")");
    }
    endpoint.address = address;
    endpoint.gateway = in.gateway;
    endpoint.prefix = in.subnet.prefix;
    endpoint.mac = endpoint.static_mac ? *endpoint.static_mac : free_mac(*address, used.macs);
    if (used.macs.contains(*endpoint.mac)) throw os::Error("MAC address already in use: " + endpoint.mac->text());
    used.addresses.insert(*address);
    used.macs.insert(*endpoint.mac);
    return endpoint;
}

void Networks::join(network::Membership& membership, const Used& used) const {
    Used taken = used;
    std::vector<network::Endpoint> endpoints;
    for (const network::Endpoint& endpoint : membership.endpoints) {
        endpoints.push_back(placed(endpoint, taken));
    }
    membership.endpoints = std::move(endpoints);
}

} // namespace machine
