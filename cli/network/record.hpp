// SPDX-License-Identifier: Apache-2.0
//
// What is kept of a network: the daemon writes it to the state directory and sends it to the CLI.
#pragma once

#include "cli/network/address.hpp"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace network {

inline constexpr std::string_view bridge_name = "bridge"; // the network of containers that name none
inline constexpr std::string_view none_name = "none";     // of those that are to have none

struct Record {
    std::string id; // 64 hexadecimal digits
    std::string name;
    std::uint32_t number = 0; // the machine's segment; 0: that of `none`, which has nothing
    std::int64_t created = 0; // ns since 1970
    Subnet subnet;
    std::optional<Subnet> range; // --ip-range: where addresses are taken from; absent: all of the subnet
    Ipv4 gateway;
    bool internal = false; // no way out
    bool attachable = false;
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> labels;

    bool is_none() const { return number == 0; }
    // Docker's three are there always; on the default bridge names are not resolved.
    bool predefined() const { return name == bridge_name || name == none_name; }
};

// The default bridge and `none`; the same on each call.
Record default_bridge();
Record no_network();

void to_json(nlohmann::json& object, const Record& record);
// Throws nlohmann::json::exception or os::Error for anything that to_json did not write.
void from_json(const nlohmann::json& object, Record& record);

} // namespace network
