// SPDX-License-Identifier: Apache-2.0
//
// bulkhead network: the networks that containers can be in.
#include "cli/verb/network.hpp"

#include "cli/verb/group.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr Verb actions[] = {
    {"network create", "[OPTIONS] NETWORK", "Make a network", network_create},
    {"network ls", "[OPTIONS]", "List networks", network_list},
    {"network list", "[OPTIONS]", "List networks", network_list},
    {"network inspect", "[OPTIONS] NETWORK [NETWORK...]", "Print all that is known of networks", network_inspect},
    {"network rm", "NETWORK [NETWORK...]", "Remove networks", network_remove},
    {"network remove", "NETWORK [NETWORK...]", "Remove networks", network_remove},
    {"network prune", "[OPTIONS]", "Remove all networks that no container uses", network_prune},
    {"network connect", "[OPTIONS] NETWORK CONTAINER", "Take a container into a network", network_connect},
    {"network disconnect", "[OPTIONS] NETWORK CONTAINER", "Take a container out of a network", network_disconnect},
};

bool has_label(const network::Record& record, const std::string& label) {
    const std::size_t equals = label.find('=');
    const auto found = record.labels.find(label.substr(0, equals));
    return found != record.labels.end() && (equals == std::string::npos || found->second == label.substr(equals + 1));
}

} // namespace

const char* driver_of(const network::Record& record) { return record.is_none() ? "null" : "bridge"; }

std::vector<network::Record> all_networks(const client::Daemon& daemon) {
    std::vector<network::Record> records;
    daemon.send({{"op", "networks"}});
    for (nlohmann::json answer = daemon.receive(); answer.contains("network"); answer = daemon.receive()) {
        records.push_back(answer.at("network").get<network::Record>());
    }
    return records;
}

NetworkFilter::NetworkFilter(const std::vector<std::string>& conditions) {
    for (const std::string& condition : conditions) {
        const std::size_t equals = condition.find('=');
        const std::string key = condition.substr(0, equals);
        const bool known = key == "name" || key == "id" || key == "label" || key == "driver" || key == "type";
        if (equals == std::string::npos || !known) throw os::Error("invalid filter '" + condition + "'");
        conditions_.emplace_back(key, condition.substr(equals + 1));
    }
}

bool NetworkFilter::matches(const network::Record& record) const {
    for (const auto& [key, value] : conditions_) {
        const bool holds = key == "name"     ? record.name.find(value) != std::string::npos
                           : key == "id"     ? record.id.starts_with(value)
                           : key == "label"  ? has_label(record, value)
                           : key == "driver" ? driver_of(record) == value
                                             : (value == "builtin") == record.predefined();
        if (!holds) return false;
    }
    return true;
}

int network(const Verb& verb, const Arguments& arguments) { return run_action(verb, actions, arguments); }

} // namespace cli::verb
