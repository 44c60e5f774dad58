// SPDX-License-Identifier: Apache-2.0
//
// bulkhead kill: a signal to the first process of containers.
#include "cli/client/daemon.hpp"
#include "cli/container/signal.hpp"
#include "cli/flags.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

int kill(const Verb& verb, const Arguments& arguments) {
    std::string signal = "KILL";
    Flags flags(verb);
    flags.option("-s,--signal", signal, "SIGNAL", "Signal to send, by name or number");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    const std::optional<int> number = container::parse_signal(signal);
    if (!number) throw os::Error("Invalid signal: " + signal);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    return for_each_name(names, [&](const std::string& name) {
        daemon->call({{"op", "kill"}, {"container", name}, {"signal", *number}});
        std::puts(name.c_str());
    });
}

} // namespace cli::verb
