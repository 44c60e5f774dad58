// SPDX-License-Identifier: Apache-2.0
//
// bulkhead ps: the containers.
#include "cli/client/daemon.hpp"
#include "cli/container/id.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/table.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr std::size_t command_shown = 20;

std::string status_of(const container::Record& record) {
    if (record.status == container::Status::Created) return "Created";
    if (record.running()) {
        std::string since = format::ago(record.started);
        return "Up " + since.erase(since.size() - 4);
    }
    return "Exited (" + std::to_string(record.exit_code) + ") " + format::ago(record.finished);
}

std::vector<std::string> row_of(const container::Record& record, bool whole) {
    return {whole ? record.id : container::short_id(record.id),
            record.image,
            "\"" + (whole ? record.command : format::shortened(record.command, command_shown)) + "\"",
            format::ago(record.created),
            status_of(record),
            "",
            record.name};
}

} // namespace

int ps(const Verb& verb, const Arguments& arguments) {
    bool all = false;
    bool quiet = false;
    bool whole = false;
    Flags flags(verb);
    flags.flag("-a,--all", all, "Show containers that have ended, too");
    flags.flag("-q,--quiet", quiet, "Print ids only");
    flags.flag("--no-trunc", whole, "Do not shorten ids and commands");
    flags.parse(arguments, 0, 0);

    format::Table table({"CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"});
    for (const nlohmann::json& object : client::list_containers()) {
        const auto record = object.get<container::Record>();
        if (!all && !record.running()) continue;
        if (quiet)
            std::puts((whole ? record.id : container::short_id(record.id)).c_str());
        else
            table.add(row_of(record, whole));
    }
    if (!quiet) table.print();
    return 0;
}

} // namespace cli::verb
