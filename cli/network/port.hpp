// SPDX-License-Identifier: Apache-2.0
//
// Published ports: what `-p` asks for, and what was bound.
#pragma once

#include "cli/network/address.hpp"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace network {

enum class Protocol { Tcp, Udp };

const char* protocol_name(Protocol protocol); // "tcp", "udp"

// A port of a container.
struct Port {
    std::uint16_t number = 0; // 1..65535
    Protocol protocol = Protocol::Tcp;

    auto operator<=>(const Port&) const = default; // NOLINT(modernize-use-nullptr): of what the compiler writes
    std::string text() const;                      // "80/tcp"
    // "80", "80/tcp", "53/udp". Throws os::Error.
    static Port parse(std::string_view text);
};

// "80", "80/udp", "80-89/tcp", as --expose and an image's ExposedPorts have them. Throws os::Error.
std::vector<Port> parse_exposed(std::string_view text);

// Ports in a row of a container, each at one of as many ports in a row of the host.
struct PortRange {
    Ipv4 host;                    // 0.0.0.0: every address of the host
    std::uint16_t host_first = 0; // 0: any free one, for each
    std::uint16_t host_last = 0;  // with a single container port: any free one from host_first to here
    std::uint16_t first = 0;      // of the container
    std::uint16_t last = 0;
    Protocol protocol = Protocol::Tcp;

    bool operator==(const PortRange&) const = default;
    unsigned count() const { return last - first + 1U; }
};

// "[ip:][host[-host]:]container[-container][/tcp|/udp]"; throws os::Error in docker's words.
PortRange parse_published(std::string_view text);

// One port of the host that reaches one of a container.
struct Binding {
    Port port;
    Ipv4 host;
    std::uint16_t host_port = 0;

    auto operator<=>(const Binding&) const = default; // NOLINT(modernize-use-nullptr): of what the compiler writes
    std::string host_text() const;                    // "0.0.0.0:8080"
};

// For people, as `ps` has it: "0.0.0.0:8080->80/tcp, 443/tcp", neighbours in one.
std::string ports_text(std::vector<Binding> bindings, const std::vector<Port>& exposed);

void to_json(nlohmann::json& object, const PortRange& range);
void from_json(const nlohmann::json& object, PortRange& range);
void to_json(nlohmann::json& object, const Binding& binding);
void from_json(const nlohmann::json& object, Binding& binding);

} // namespace network
