// SPDX-License-Identifier: Apache-2.0
//
// bulkhead attach: this process's streams become those of a container that runs.
#include "cli/client/known_container.hpp"
#include "cli/client/run.hpp"
#include "cli/client/terminal.hpp"
#include "cli/flags.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int attach(const Verb& verb, const Arguments& arguments) {
    bool no_input = false;
    bool forwards_signals = true;
    std::string detach_keys;
    Flags flags(verb);
    flags.flag("--no-stdin", no_input, "Leave standard input alone");
    flags.option("--detach-keys", detach_keys, "KEYS", "Keys that detach from it; ctrl-p,ctrl-q without it");
    flags.flag("--sig-proxy", forwards_signals, "Pass signals on to the container; the default, =false for not");
    const Arguments names = flags.parse(arguments, 1, 1);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const container::Spec spec = client::known_container(*daemon, names[0]).spec;
    const client::Attachment attachment{spec.standard_input && !no_input, spec.terminal, forwards_signals,
                                        client::parse_detach_keys(detach_keys)};
    return client::attach(*daemon, {names[0], attachment});
}

} // namespace cli::verb
