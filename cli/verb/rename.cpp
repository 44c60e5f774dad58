// SPDX-License-Identifier: Apache-2.0
//
// bulkhead rename: another name for a container.
#include "cli/client/daemon.hpp"
#include "cli/container/id.hpp"
#include "cli/flags.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

int rename(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments names = flags.parse(arguments, 2, 2);
    container::require_valid_name(names[1]);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    daemon->call({{"op", "rename"}, {"container", names[0]}, {"name", names[1]}});
    return 0;
}

} // namespace cli::verb
