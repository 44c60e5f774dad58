// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor does about networks: addresses and ports of containers, and containers that change networks.
#include "cli/machine/container_network.hpp"
#include "cli/machine/supervisor.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace machine {

void Supervisor::join_networks(network::Membership& membership) const {
    networks_.check(membership);
    networks_.join(membership, addresses_in_use());
}

void Supervisor::reserve_ports(container::Record& record) {
    if (networks_.outside_address(record.network).value == 0) return;
    try {
        record.network.bindings = publisher_.reserve(record.network);
    } catch (const os::Error& error) {
        throw os::Error(port_failure(record, error.what()));
    }
}

Networks::Used Supervisor::addresses_in_use() const {
    Networks::Used used;
    for (const auto& [number, live] : live_) {
        if (!live.container->ended()) {
            used.add(live.network);
            continue;
        }
        for (const network::Endpoint& endpoint : live.network.endpoints) {
            if (endpoint.address) used.leaving.insert(*endpoint.address);
        }
    }
    return used;
}

std::vector<container::Record> Supervisor::running_records() const {
    std::vector<container::Record> records;
    for (const auto& [number, live] : live_) {
        if (!live.container->ended()) records.push_back(live.container->record());
    }
    return records;
}

void Supervisor::remove_network(const std::string& reference) {
    const network::Record& record = networks_.find(reference);
    for (const auto& [number, live] : live_) {
        if (live.network.in(record.id) == nullptr || live.container->ended()) continue;
        throw os::Error("error while removing network: network " + record.name + " id " + record.id +
                        " has active endpoints");
    }
    networks_.remove(record.id);
}

void Supervisor::connect(const std::string& reference, network::Endpoint endpoint, Done done) {
    const container::Record record = catalog_.find(reference);
    const network::Record& in = networks_.find(endpoint.network);
    if (record.network.in(in.id) != nullptr)
        throw os::Error("endpoint with name " + record.name + " already exists in network " + in.name);
    network::Membership membership = record.network;
    endpoint.network_id = in.id;
    membership.endpoints.push_back(std::move(endpoint));
    networks_.check(membership);
    set_networks(record, std::move(membership), std::move(done));
}

void Supervisor::disconnect(const std::string& reference, const std::string& network, Done done) {
    const container::Record record = catalog_.find(reference);
    const network::Record& in = networks_.find(network);
    network::Membership membership = record.network;
    const auto leaves = [&](const network::Endpoint& endpoint) { return endpoint.network_id == in.id; };
    if (std::erase_if(membership.endpoints, leaves) == 0)
        throw os::Error("container " + record.id + " is not connected to network " + in.name);
    set_networks(record, std::move(membership), std::move(done));
}

Supervisor::Live* Supervisor::live_entry(const std::string& id) {
    Container* const container = live(id);
    return container == nullptr ? nullptr : &live_.at(container->number());
}

void Supervisor::set_networks(const container::Record& before, network::Membership membership, const Done& done) {
    Live* const live = live_entry(before.id);
    if (live != nullptr) {
        networks_.join(membership, addresses_in_use());
        set_interface(*live, membership, done);
        move_ports(*live, membership);
        live->network = membership;
        live->container->set_network(membership);
    }
    container::Record record = before;
    record.network = std::move(membership);
    catalog_.update(record);
    if (live == nullptr) done("");
}

// Its interface in the network that it enters or leaves: of the two memberships one has one endpoint more.
void Supervisor::set_interface(Live& live, const network::Membership& membership, Done done) {
    auto& interfaces = live.create.interfaces;
    const std::size_t before = live.network.endpoints.size();
    std::uint32_t number = 0; // of the first free one, or of that which goes
    if (membership.endpoints.size() > before) {
        while (interfaces[number].network != 0) {
            ++number;
        }
        const network::Endpoint& entered = membership.endpoints.back();
        const bool way_out = networks_.outside_address(live.network).value == 0;
        interfaces[number] = interface_of(entered, networks_.of(entered), way_out);
    } else {
        const auto stays = [&](const protocol::NetworkInterface& interface) {
            const auto is = [&](const network::Endpoint& endpoint) {
                return networks_.of(endpoint).number == interface.network;
            };
            return std::any_of(membership.endpoints.begin(), membership.endpoints.end(), is);
        };
        while (interfaces[number].network == 0 || stays(interfaces[number])) {
            ++number;
        }
        interfaces[number] = {};
    }
    if (live.container->milestones().create_sent == Milestones::Time()) return done("");
    live.setting.push_back({{number, 0, interfaces[number]}, std::move(done)});
    guest_->channel().send(protocol::FrameType::SetInterface, live.container->number(), live.setting.back().request);
}

// Published ports lead to an address on a network with a way out: perhaps to another one now, or nowhere.
void Supervisor::move_ports(Live& live, network::Membership& membership) {
    const network::Ipv4 target = networks_.outside_address(membership);
    if (target == networks_.outside_address(live.network)) return;
    publisher_.move(guest_->monitor(), membership.bindings, target);
    if (target.value == 0) membership.bindings.clear();
}

void Supervisor::interface_set(Live& live, const std::string& error) {
    if (live.setting.empty()) return;
    const Done done = std::move(live.setting.front().done);
    live.setting.pop_front();
    done(error);
}

void Supervisor::on_interface_set(std::uint32_t container) {
    const auto found = live_.find(container);
    if (found != live_.end()) interface_set(found->second, "");
}

} // namespace machine
