// SPDX-License-Identifier: Apache-2.0
//
// bulkhead machine-daemon: the daemon's entry, started by the CLI itself (client/daemon.cpp).
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/machine/daemon.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdlib>

namespace cli::verb {

int machine_daemon(const Verb& verb, const Arguments& arguments) {
    std::string ready;
    bool start = false;
    std::string memory;
    std::string cache;
    Flags flags(verb);
    flags.option("--ready", ready, "DESCRIPTOR", "Where to say that clients can connect");
    flags.flag("--start", start, "Start the machine");
    flags.option("--memory", memory, "BYTES", "Memory of the machine");
    flags.option("--store-cache", cache, "BYTES", "Bound of the machine's cache of image pages");
    flags.parse(arguments, 0, 0);

    std::optional<machine::Setup> setup;
    if (start) {
        setup = machine::default_setup();
        setup->memory_bytes = format::parse_bytes(memory).value_or(setup->memory_bytes);
        setup->store_cache_bytes = format::parse_bytes(cache).value_or(0);
    }
    return machine::run_daemon(setup, ready.empty() ? -1 : std::atoi(ready.c_str()));
}

} // namespace cli::verb
