// SPDX-License-Identifier: Apache-2.0
//
// bulkhead stats: what containers use, by the machine's books. A share of the processor is what was used between two
// looks, by the machine's clock.
#include "cli/client/daemon.hpp"
#include "cli/container/id.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/listing.hpp"
#include "cli/verb/verbs.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

namespace cli::verb {

namespace {

constexpr auto interval = std::chrono::seconds(1);
constexpr const char* unknown = "--";
constexpr const char* clear_screen = "\033[H\033[J";

constexpr format::Column columns[] = {
    {"ID", "CONTAINER ID", true},      {"Name", "NAME", true},
    {"CPUPerc", "CPU %", true},        {"MemUsage", "MEM USAGE / LIMIT", true},
    {"MemPerc", "MEM %", true},        {"NetIO", "NET I/O", true},
    {"BlockIO", "BLOCK I/O", true},    {"PIDs", "PIDS", true},
    {"Container", "CONTAINER", false},
};

using Looks = std::map<std::string, nlohmann::json>; // figures by id

std::vector<nlohmann::json> look(const client::Daemon& daemon, const Arguments& names, bool all) {
    std::vector<nlohmann::json> rows;
    daemon.send({{"op", "stats"}, {"containers", names}, {"all", all}});
    for (nlohmann::json answer = daemon.receive(); answer.contains("figures"); answer = daemon.receive()) {
        rows.push_back(answer.at("figures"));
    }
    return rows;
}

std::string percent(double part, double whole) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f%%", whole > 0 ? 100 * part / whole : 0);
    return text.data();
}

nlohmann::json row_of(const nlohmann::json& now, const Looks& before, bool whole) {
    const std::string id = now.at("id");
    nlohmann::json row{{"ID", whole ? id : container::short_id(id)},
                       {"Container", whole ? id : container::short_id(id)},
                       {"Name", now.at("name")},
                       {"CPUPerc", unknown},
                       {"MemUsage", std::string(unknown) + " / " + unknown},
                       {"MemPerc", unknown},
                       {"NetIO", unknown},
                       {"BlockIO", unknown},
                       {"PIDs", unknown}};
    if (!now.contains("cpu_us")) return row; // not in the machine
    const auto used = now.at("memory_bytes").get<std::uint64_t>();
    const auto limit = now.at("memory_limit_bytes").get<std::uint64_t>();
    row["MemUsage"] = format::binary_size(used) + " / " + format::binary_size(limit);
    row["NetIO"] = format::size(now.at("network_in_bytes").get<std::uint64_t>()) + " / " +
                   format::size(now.at("network_out_bytes").get<std::uint64_t>());
    row["PIDs"] = std::to_string(now.at("tasks").get<std::uint64_t>());
    row["MemPerc"] = percent(static_cast<double>(used), static_cast<double>(limit));
    const auto earlier = before.find(id);
    if (earlier == before.end() || !earlier->second.contains("cpu_us")) return row;
    const auto grown = [&](const char* field) {
        return now.at(field).get<double>() - earlier->second.at(field).get<double>();
    };
    if (grown("cpu_us") >= 0) row["CPUPerc"] = percent(grown("cpu_us"), grown("time_us")); // not started anew
    return row;
}

} // namespace

int stats(const Verb& verb, const Arguments& arguments) {
    bool all = false;
    bool once = false;
    bool whole = false;
    std::string format;
    Flags flags(verb);
    flags.flag("-a,--all", all, "Show containers that do not run, too");
    flags.option("--format", format, "FORMAT", "'json', 'table TEMPLATE' or a Go template");
    flags.flag("--no-stream", once, "Print the figures of one second only");
    flags.flag("--no-trunc", whole, "Do not shorten ids");
    const Arguments names = flags.parse(arguments, 0, Flags::any_number);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const bool on_terminal = !once && ::isatty(STDOUT_FILENO) == 1;
    Looks before;
    for (bool first = true;; first = false) {
        format::Listing listing(format, columns);
        Looks now;
        for (const nlohmann::json& figures : look(*daemon, names, all)) {
            listing.add(row_of(figures, before, whole));
            now[figures.at("id")] = figures;
        }
        before = std::move(now);
        if (!first) {
            if (on_terminal) std::fputs(clear_screen, stdout);
            listing.print();
            if (std::fflush(stdout) != 0) return exit_failure; // nobody reads it any more
            if (once) return 0;
        }
        std::this_thread::sleep_for(interval);
    }
}

} // namespace cli::verb
