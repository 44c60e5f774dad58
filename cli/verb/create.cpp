// SPDX-License-Identifier: Apache-2.0
//
// bulkhead create: a container that `start` will start. Needs no machine.
#include "cli/verb/container_options.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>

namespace cli::verb {

int create(const Verb& verb, const Arguments& arguments) {
    ContainerOptions options;
    Flags flags(verb);
    declare(flags, options, std::string(verb.name));
    const Arguments rest = flags.parse(arguments, 1, Flags::any_number);

    std::optional<client::Daemon> daemon;
    const client::RunOrder order = make_order(options, rest, std::string(verb.name), client::Start::Daemon, daemon);
    IdFile id_file(options.id_file, order.record.id);
    client::create(*daemon, order);
    id_file.keep();
    std::puts(order.record.id.c_str());
    return 0;
}

} // namespace cli::verb
