// SPDX-License-Identifier: Apache-2.0
//
// bulkhead rm: containers that have ended, with -f running ones too.
#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

int rm(const Verb& verb, const Arguments& arguments) {
    bool force = false;
    Flags flags(verb);
    flags.flag("-f,--force", force, "Kill running containers first");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    return for_each_name(names, [&](const std::string& name) {
        try {
            daemon->call({{"op", "rm"}, {"container", name}, {"force", force}});
            std::puts(name.c_str());
        } catch (const os::Error& error) {
            const std::string text = error.what();
            if (!force || !text.starts_with("No such container")) throw;
            std::fprintf(stderr, "bulkhead: %s\n", error.what()); // it is not there, as was asked for
        }
    });
}

} // namespace cli::verb
