// SPDX-License-Identifier: Apache-2.0
//
// bulkhead port: where a container's ports are reached from the host.
#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/verb/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

int port(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments words = flags.parse(arguments, 1, 2);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const auto record =
        daemon->call({{"op", "inspect"}, {"container", words[0]}}).at("container").get<container::Record>();
    std::vector<network::Binding> bindings = record.network.bindings;
    std::sort(bindings.begin(), bindings.end());
    if (words.size() == 1) {
        for (const network::Binding& binding : bindings) {
            std::printf("%s -> %s\n", binding.port.text().c_str(), binding.host_text().c_str());
        }
        return 0;
    }
    const network::Port wanted = network::Port::parse(words[1]);
    bool found = false;
    for (const network::Binding& binding : bindings) {
        if (binding.port != wanted) continue;
        std::puts(binding.host_text().c_str());
        found = true;
    }
    if (!found) throw os::Error("No public port '" + wanted.text() + "' published for " + words[0]);
    return 0;
}

} // namespace cli::verb
