// SPDX-License-Identifier: Apache-2.0
//
// bulkhead wait: blocks until containers end and prints their exit codes.
#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

int wait(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    return for_each_name(names, [&](const std::string& name) {
        const nlohmann::json end = daemon->call({{"op", "wait"}, {"container", name}});
        std::printf("%d\n", end.at("exit").get<int>());
        std::fflush(stdout);
    });
}

} // namespace cli::verb
