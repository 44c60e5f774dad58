// SPDX-License-Identifier: Apache-2.0
//
// bulkhead network create: a new network.
#include "cli/container/id.hpp"
#include "cli/flags.hpp"
#include "cli/verb/network.hpp"
#include "cli/verb/network_options.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

// Bits behind the prefix are a mistake, as for docker.
network::Subnet subnet_of(const std::string& text, const char* what) {
    const auto subnet = network::Subnet::parse(text);
    if (!subnet) throw os::Error(std::string("invalid ") + what + ": invalid CIDR address: " + text);
    if (network::Ipv4::parse(text.substr(0, text.find('/'))) != subnet->first)
        throw os::Error(std::string("invalid ") + what + " " + text + ": it should be " + subnet->text());
    return *subnet;
}

std::map<std::string, std::string> pairs_of(const std::vector<std::string>& texts) {
    std::map<std::string, std::string> pairs;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == 0 || text.empty()) throw os::Error("invalid label format: \"" + text + "\"");
        pairs[text.substr(0, equals)] = equals == std::string::npos ? "" : text.substr(equals + 1);
    }
    return pairs;
}

} // namespace

int network_create(const Verb& verb, const Arguments& arguments) {
    const std::string name(verb.name);
    network::Record record;
    std::string driver = "bridge";
    std::string subnet;
    std::string range;
    std::string gateway;
    std::vector<std::string> options;
    std::vector<std::string> labels;
    Flags flags(verb);
    flags.option("-d,--driver", driver, "DRIVER", "'bridge', the only one there is");
    flags.option("--subnet", subnet, "SUBNET", "Its addresses, such as 10.7.0.0/24; chosen without it");
    flags.option("--ip-range", range, "SUBNET", "Which of them containers get");
    flags.option("--gateway", gateway, "ADDRESS", "The way out; the subnet's first address without it");
    flags.flag("--internal", record.internal, "No way out");
    flags.flag("--attachable", record.attachable, "Noted; containers can be connected in any case");
    flags.list("-o,--opt", options, "KEY=VALUE", "An option of the driver; noted");
    flags.list("--label", labels, "KEY[=VALUE]", "Set a label");
    record.name = flags.parse(arguments, 1, 1)[0];
    if (driver != "bridge")
        throw os::Error("could not find plugin " + driver + " in v1 plugin registry: plugin not found");
    if (!container::valid_name(record.name)) {
        throw os::Error("invalid network name: " + record.name +
                        ": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, and at least two characters");
    }
    if (record.name == "host" || record.name == "default" || record.name == "container")
        throw os::Error("operation is not permitted on predefined " + record.name + " network");
    if (!subnet.empty()) record.subnet = subnet_of(subnet, "subnet");
    if (!range.empty()) record.range = subnet_of(range, "ip-range");
    if (!gateway.empty()) record.gateway = ip_of(gateway, "--gateway", name);
    if (subnet.empty() && (record.range || record.gateway.value != 0))
        throw os::Error("every ip-range or gateway must have a corresponding subnet");
    record.options = pairs_of(options);
    record.labels = pairs_of(labels);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const nlohmann::json answer = daemon->call({{"op", "network_create"}, {"network", record}});
    std::puts(answer.at("id").get<std::string>().c_str());
    return 0;
}

} // namespace cli::verb
