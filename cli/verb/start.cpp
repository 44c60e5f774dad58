// SPDX-License-Identifier: Apache-2.0
//
// bulkhead start: containers that were created or have ended. What a container wrote to its files was in its memory and
// is not there any more: it starts from its image.
#include "cli/client/start.hpp"

#include "cli/client/known_container.hpp"
#include "cli/client/terminal.hpp"
#include "cli/flags.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int start(const Verb& verb, const Arguments& arguments) {
    bool attach = false;
    bool interactive = false;
    std::string detach_keys;
    Flags flags(verb);
    flags.flag("-a,--attach", attach, "Stay with the container until it ends: output, signals, exit code");
    flags.flag("-i,--interactive", interactive, "Stay with it likewise, and pass standard input on");
    flags.option("--detach-keys", detach_keys, "KEYS", "Keys that detach from it; ctrl-p,ctrl-q without it");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    if (attach || interactive) {
        if (names.size() > 1) throw os::Error("you cannot start and attach multiple containers at once");
        const auto daemon = client::Daemon::connect(client::Start::Machine);
        client::StartOrder order = client::start_order(*daemon, names[0]);
        order.attachment.standard_input = order.attachment.standard_input && interactive;
        order.attachment.detach_keys = client::parse_detach_keys(detach_keys);
        // Who asks for one that runs already stays with it likewise.
        const bool runs = client::known_container(*daemon, names[0]).record.running();
        return runs ? client::attach(*daemon, {order.container, order.attachment})
                    : client::start_attached(*daemon, order);
    }
    return for_each_name(names, [&](const std::string& name) {
        const auto daemon = client::Daemon::connect(client::Start::Machine); // it tells of one container only
        client::start_detached(*daemon, client::start_order(*daemon, name));
        std::puts(name.c_str());
    });
}

} // namespace cli::verb
