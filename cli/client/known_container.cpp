// SPDX-License-Identifier: Apache-2.0
#include "cli/client/known_container.hpp"

#include "cli/container/spec_reader.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <nlohmann/json.hpp>

namespace client {

KnownContainer known_container(const Daemon& daemon, const std::string& name) {
    const nlohmann::json known = daemon.call({{"op", "inspect"}, {"container", name}});
    const std::optional<std::string> bytes = os::read_file(known.at("spec").get<std::string>());
    if (!bytes) throw os::Error("the specification of container " + name + " is missing");
    return {known.at("container").get<container::Record>(), container::decode(*bytes), known.at("log")};
}

} // namespace client
