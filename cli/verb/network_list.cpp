// SPDX-License-Identifier: Apache-2.0
//
// bulkhead network ls, bulkhead network inspect.
#include "cli/container/id.hpp"
#include "cli/container/network_inspection.hpp"
#include "cli/flags.hpp"
#include "cli/format/listing.hpp"
#include "cli/format/time.hpp"
#include "cli/verb/inspect_output.hpp"
#include "cli/verb/network.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr format::Column columns[] = {
    {"ID", "NETWORK ID", true},         {"Name", "NAME", true},          {"Driver", "DRIVER", true},
    {"Scope", "SCOPE", true},           {"Internal", "INTERNAL", false}, {"Labels", "LABELS", false},
    {"CreatedAt", "CREATED AT", false}, {"IPv6", "IPV6", false},
};

nlohmann::json row_of(const network::Record& record, bool whole) {
    std::string labels;
    for (const auto& [key, value] : record.labels) {
        labels.append(labels.empty() ? "" : ",").append(key).append("=").append(value);
    }
    return {{"ID", whole ? record.id : container::short_id(record.id)},
            {"Name", record.name},
            {"Driver", driver_of(record)},
            {"Scope", "local"},
            {"Internal", record.internal ? "true" : "false"},
            {"IPv6", "false"},
            {"Labels", labels},
            {"CreatedAt", format::rfc3339(record.created)}};
}

} // namespace

int network_list(const Verb& verb, const Arguments& arguments) {
    std::vector<std::string> conditions;
    std::string format;
    bool quiet = false;
    bool whole = false;
    Flags flags(verb);
    flags.list("-f,--filter", conditions, "KEY=VALUE", "Show only those: name, id, label, driver, type");
    flags.option("--format", format, "FORMAT", "'json', 'table TEMPLATE' or a Go template");
    flags.flag("-q,--quiet", quiet, "Print ids only");
    flags.flag("--no-trunc", whole, "Do not shorten ids");
    flags.parse(arguments, 0, 0);

    const NetworkFilter filter(conditions);
    format::Listing listing(quiet ? "{{.ID}}" : format, columns);
    for (const network::Record& record : all_networks(*client::Daemon::connect(client::Start::Daemon))) {
        if (filter.matches(record)) listing.add(row_of(record, whole));
    }
    listing.print();
    return 0;
}

int network_inspect(const Verb& verb, const Arguments& arguments) {
    std::string format;
    Flags flags(verb);
    flags.option("-f,--format", format, "FORMAT", "'json' or a Go template");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    std::vector<container::Record> containers;
    for (const nlohmann::json& object : client::list_containers()) {
        containers.push_back(object.get<container::Record>());
    }
    InspectOutput output(format);
    for (const std::string& name : names) {
        try {
            const nlohmann::json answer = daemon->call({{"op", "network"}, {"network", name}});
            output.add(container::inspect(answer.at("network").get<network::Record>(), containers));
        } catch (const os::Error& error) {
            output.fail(error.what());
        }
    }
    return output.print();
}

} // namespace cli::verb
