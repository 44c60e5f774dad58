// SPDX-License-Identifier: Apache-2.0
//
// bulkhead network rm, bulkhead network prune.
#include "cli/flags.hpp"
#include "cli/verb/confirm.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/network.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace cli::verb {

namespace {

// Of containers that run: what others refer to is theirs only by name.
std::set<std::string> networks_in_use() {
    std::set<std::string> used;
    for (const nlohmann::json& object : client::list_containers()) {
        const auto record = object.get<container::Record>();
        if (!record.running()) continue;
        for (const network::Endpoint& endpoint : record.network.endpoints) {
            used.insert(endpoint.network_id);
        }
    }
    return used;
}

} // namespace

int network_remove(const Verb& verb, const Arguments& arguments) {
    bool force = false;
    Flags flags(verb);
    flags.flag("-f,--force", force, "It is no error that there is no such network");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    return for_each_name(names, [&](const std::string& name) {
        try {
            daemon->call({{"op", "network_rm"}, {"network", name}});
            std::puts(name.c_str());
        } catch (const os::Error& error) {
            if (!force || !std::string(error.what()).ends_with(" not found")) throw;
        }
    });
}

int network_prune(const Verb& verb, const Arguments& arguments) {
    bool force = false;
    std::vector<std::string> conditions;
    Flags flags(verb);
    flags.flag("-f,--force", force, "Do not ask");
    flags.list("--filter", conditions, "KEY=VALUE", "Remove only those: name, id, label");
    flags.parse(arguments, 0, 0);
    const NetworkFilter filter(conditions);
    if (!force && !confirmed("all custom networks not used by at least one container")) return 0;

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const std::set<std::string> used = networks_in_use();
    Arguments names;
    for (const network::Record& record : all_networks(*daemon)) {
        if (!record.predefined() && !used.contains(record.id) && filter.matches(record)) names.push_back(record.name);
    }
    if (!names.empty()) std::puts("Deleted Networks:");
    return for_each_name(names, [&](const std::string& name) {
        daemon->call({{"op", "network_rm"}, {"network", name}});
        std::puts(name.c_str());
    });
}

} // namespace cli::verb
