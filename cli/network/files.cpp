// SPDX-License-Identifier: Apache-2.0
#include "cli/network/files.hpp"

#include "cli/network/pool.hpp"
#include "cli/os/error.hpp"

namespace network {

namespace {

// An IPv6 address is passed on as it is: nothing but the resolver library reads it.
bool looks_like_address(std::string_view text) {
    if (Ipv4::parse(text)) return true;
    return text.find(':') != std::string_view::npos &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

std::string line_of(const char* word, const std::vector<std::string>& values) {
    std::string line = word;
    for (const std::string& value : values) {
        line += " " + value;
    }
    return values.empty() ? "" : line + "\n";
}

} // namespace

std::string hosts_lines(const Membership& membership, std::string_view hostname) {
    std::string lines;
    for (const std::string& extra : membership.extra_hosts) {
        const std::size_t colon = extra.find(':');
        lines += extra.substr(colon + 1) + "\t" + extra.substr(0, colon) + "\n";
    }
    for (const Endpoint& endpoint : membership.endpoints) {
        if (!endpoint.address) continue;
        const std::string_view short_name = hostname.substr(0, hostname.find('.'));
        lines.append(endpoint.address->text()).append("\t").append(hostname);
        if (short_name != hostname) lines.append(" ").append(short_name);
        lines += "\n";
    }
    return lines;
}

std::string resolver_text(const Membership& membership, bool stub) {
    if (membership.endpoints.empty()) return "";
    std::vector<std::string> servers;
    for (const Ipv4& server : membership.dns) {
        servers.push_back(server.text());
    }
    if (stub)
        servers = {stub_resolver.text()};
    else if (servers.empty())
        servers = {uplink_resolver.text()};
    std::string text;
    for (const std::string& server : servers) {
        text += "nameserver " + server + "\n";
    }
    text += line_of("search", membership.dns_search);
    std::vector<std::string> options = membership.dns_options;
    if (stub && options.empty()) options = {"ndots:0"};
    return text + line_of("options", options);
}

std::string checked_extra_host(std::string_view text) {
    const std::size_t at = text.find_first_of(":=");
    std::string_view address = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    if (at == 0 || address.empty()) throw os::Error("bad format for add-host: \"" + std::string(text) + "\"");
    if (address == "host-gateway")
        throw os::Error("invalid IP address in add-host: \"host-gateway\": containers can't reach the host");
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (!looks_like_address(address))
        throw os::Error("invalid IP address in add-host: \"" + std::string(address) + "\"");
    const std::string_view name = text.substr(0, at);
    if (name.find_first_of(" \t\r\n") != std::string_view::npos)
        throw os::Error("bad format for add-host: \"" + std::string(text) + "\"");
    return std::string(name) + ":" + std::string(address);
}

} // namespace network
