// SPDX-License-Identifier: Apache-2.0
//
// bulkhead ps: the containers.
#include "cli/client/daemon.hpp"
#include "cli/container/filter.hpp"
#include "cli/container/id.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/listing.hpp"
#include "cli/format/time.hpp"
#include "cli/network/record.hpp"
#include "cli/verb/verbs.hpp"

#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr std::size_t command_shown = 20;

constexpr format::Column columns[] = {
    {"ID", "CONTAINER ID", true},    {"Image", "IMAGE", true},   {"Command", "COMMAND", true},
    {"RunningFor", "CREATED", true}, {"Status", "STATUS", true}, {"Ports", "PORTS", true},
    {"Names", "NAMES", true},        {"State", "STATE", false},  {"CreatedAt", "CREATED AT", false},
    {"Labels", "LABELS", false},     {"Label", "", false},       {"Networks", "NETWORKS", false},
    {"Mounts", "MOUNTS", false},     {"Size", "SIZE", false},
};

std::string status_of(const container::Record& record) {
    if (record.status == container::Status::Created) return "Created";
    if (record.running()) {
        std::string since = format::ago(record.started);
        return "Up " + since.erase(since.size() - 4);
    }
    return "Exited (" + std::to_string(record.exit_code) + ") " + format::ago(record.finished);
}

// "2023-04-01 12:00:00 +0000 UTC"
std::string date_of(std::int64_t ns) {
    std::string text = format::rfc3339(ns).substr(0, 19);
    text[10] = ' ';
    return text + " +0000 UTC";
}

nlohmann::json row_of(const container::Record& record, bool whole) {
    std::string labels;
    for (const auto& [key, value] : record.labels) {
        labels.append(labels.empty() ? "" : ",").append(key).append("=").append(value);
    }
    std::string networks;
    for (const network::Endpoint& endpoint : record.network.endpoints) {
        networks.append(networks.empty() ? "" : ",").append(endpoint.network);
    }
    if (networks.empty()) networks = network::none_name;
    return {{"ID", whole ? record.id : container::short_id(record.id)},
            {"Image", record.image},
            {"Command", "\"" + (whole ? record.command : format::shortened(record.command, command_shown)) + "\""},
            {"RunningFor", format::ago(record.created)},
            {"CreatedAt", date_of(record.created)},
            {"Status", status_of(record)},
            {"State", container::status_name(record.status)},
            {"Ports", record.running() ? network::ports_text(record.network.bindings, record.network.exposed) : ""},
            {"Names", record.name},
            {"Labels", labels},
            {"Label", record.labels},
            {"Networks", networks},
            {"Mounts", ""},
            {"Size", "0B"}};
}

struct Options {
    bool all = false;
    bool latest = false;
    bool quiet = false;
    bool whole = false;
    std::size_t last = 0; // 0: all of them
    std::string format;
};

std::vector<container::Record> choose(const Options& options, const container::Filter& filter) {
    const bool with_ended = options.all || options.last != 0 || filter.shows_ended();
    std::vector<container::Record> chosen;
    for (const nlohmann::json& object : client::list_containers()) {
        auto record = object.get<container::Record>();
        if ((with_ended || record.running()) && filter.matches(record)) chosen.push_back(std::move(record));
        if (options.last != 0 && chosen.size() == options.last) break;
    }
    return chosen;
}

} // namespace

int ps(const Verb& verb, const Arguments& arguments) {
    Options options;
    std::string last;
    std::vector<std::string> conditions;
    Flags flags(verb);
    flags.flag("-a,--all", options.all, "Show containers that do not run, too");
    flags.list("-f,--filter", conditions, "KEY=VALUE",
               "Show only those: id, name, status, label, ancestor, exited, network");
    flags.option("--format", options.format, "FORMAT", "'json', 'table TEMPLATE' or a Go template");
    flags.option("-n,--last", last, "NUMBER", "Show the last so many, running or not");
    flags.flag("-l,--latest", options.latest, "Show the last one, running or not");
    flags.flag("-q,--quiet", options.quiet, "Print ids only");
    flags.flag("--no-trunc", options.whole, "Do not shorten ids and commands");
    flags.parse(arguments, 0, 0);
    if (!last.empty()) {
        int number = 0;
        const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), number);
        if (error != std::errc() || end != last.data() + last.size())
            throw UsageError("invalid argument \"" + last + "\" for \"-n, --last\" flag", std::string(verb.name));
        options.last = number > 0 ? static_cast<std::size_t>(number) : 0;
    }
    if (options.latest) options.last = 1;

    format::Listing listing(options.quiet ? "{{.ID}}" : options.format, columns);
    for (const container::Record& record : choose(options, container::Filter(conditions))) {
        listing.add(row_of(record, options.whole));
    }
    listing.print();
    return 0;
}

} // namespace cli::verb
