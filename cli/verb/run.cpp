// SPDX-License-Identifier: Apache-2.0
//
// bulkhead run: a container from an image, in the foreground or (-d) the background.
#include "cli/verb/container_options.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>

namespace cli::verb {

int run(const Verb& verb, const Arguments& arguments) {
    ContainerOptions options;
    bool detach = false;
    Flags flags(verb);
    declare(flags, options, std::string(verb.name));
    flags.flag("-d,--detach", detach, "Run in the background and print the container's id");
    const Arguments rest = flags.parse(arguments, 1, Flags::any_number);

    std::optional<client::Daemon> daemon;
    const client::RunOrder order = make_order(options, rest, std::string(verb.name), client::Start::Machine, daemon);
    IdFile id_file(options.id_file, order.record.id);
    try {
        const int code = detach ? 0 : client::run_attached(*daemon, order);
        if (detach) client::run_detached(*daemon, order);
        id_file.keep();
        if (detach) std::puts(order.record.id.c_str());
        return code;
    } catch (const ExitError&) { // it was made; what it is about is in its record
        id_file.keep();
        throw;
    }
}

} // namespace cli::verb
