// SPDX-License-Identifier: Apache-2.0
//
// bulkhead stop: asks containers to end, and kills those that don't in time.
#include "cli/verb/each.hpp"
#include "cli/verb/stop_options.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int stop(const Verb& verb, const Arguments& arguments) {
    StopOptions options;
    Flags flags(verb);
    options.declare(flags);
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    options.check(std::string(verb.name));

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    return for_each_name(names, [&](const std::string& name) {
        options.stop(*daemon, name);
        std::puts(name.c_str());
    });
}

} // namespace cli::verb
