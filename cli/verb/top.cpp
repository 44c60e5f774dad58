// SPDX-License-Identifier: Apache-2.0
//
// bulkhead top: the processes of a container, as its own personality tells them.
#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"
#include "cli/format/table.hpp"
#include "cli/verb/verbs.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

std::string as_time(std::uint64_t nanoseconds) {
    const std::uint64_t seconds = nanoseconds / 1'000'000'000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02u:%02u:%02u", static_cast<unsigned>(seconds / 3600),
                  static_cast<unsigned>(seconds / 60 % 60), static_cast<unsigned>(seconds % 60));
    return text.data();
}

} // namespace

int top(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments names = flags.parse(arguments, 1, 1);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    daemon->send({{"op", "top"}, {"container", names[0]}});
    format::Table table({"UID", "PID", "PPID", "TIME", "CMD"});
    for (nlohmann::json message = daemon->receive(); message.contains("process"); message = daemon->receive()) {
        const nlohmann::json& process = message.at("process");
        table.add({std::to_string(process.at("uid").get<unsigned>()), std::to_string(process.at("pid").get<int>()),
                   std::to_string(process.at("parent").get<int>()), as_time(process.at("cpu_ns")),
                   process.at("command")});
    }
    table.print();
    return 0;
}

} // namespace cli::verb
