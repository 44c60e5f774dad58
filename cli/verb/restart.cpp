// SPDX-License-Identifier: Apache-2.0
//
// bulkhead restart: stop, then start; id, name and log stay.
#include "cli/client/start.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/stop_options.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int restart(const Verb& verb, const Arguments& arguments) {
    StopOptions options;
    Flags flags(verb);
    options.declare(flags);
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    options.check(std::string(verb.name));

    return for_each_name(names, [&](const std::string& name) {
        const auto daemon = client::Daemon::connect(client::Start::Machine); // it tells of one container only
        const client::StartOrder order = client::start_order(*daemon, name);
        options.stop(*daemon, order.container);
        client::start_detached(*daemon, order);
        std::puts(name.c_str());
    });
}

} // namespace cli::verb
