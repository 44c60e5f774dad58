// SPDX-License-Identifier: Apache-2.0
//
// Networks, and what containers have of them, in the shape that docker gives them.
#pragma once

#include "cli/container/record.hpp"
#include "cli/network/record.hpp"

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace container {

// "NetworkSettings" of a container.
nlohmann::json network_settings(const Record& record);

// "PortBindings" of its "HostConfig": what was asked for.
nlohmann::json port_bindings(const network::Membership& membership);

// As `docker network inspect`; of `containers` those that run in it are named.
nlohmann::json inspect(const network::Record& network, const std::vector<Record>& containers);

// Of the container in the network; a new one each time that it runs is docker's, this is the same.
std::string endpoint_id(const Record& record, const std::string& network_id);

} // namespace container
