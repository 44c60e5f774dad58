// SPDX-License-Identifier: Apache-2.0
#include "cli/network/port.hpp"

#include "cli/network/json.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

namespace network {

namespace {

struct Range {
    std::uint16_t first;
    std::uint16_t last;
};

// "80" or "80-89".
std::optional<Range> parse_range(std::string_view text) {
    const auto number = [](std::string_view digits) -> std::optional<std::uint16_t> {
        std::uint16_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size() || value == 0) return std::nullopt;
        return value;
    };
    const std::size_t dash = text.find('-');
    const auto first = number(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    return Range{*first, *last};
}

// Takes "/tcp" or "/udp" from the end of `text`.
Protocol take_protocol(std::string_view& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return Protocol::Tcp;
    const std::string_view name = text.substr(slash + 1);
    text = text.substr(0, slash);
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp}) {
        if (name == protocol_name(protocol)) return protocol;
    }
    throw os::Error("invalid proto: " + std::string(name));
}

// Takes what stands before the last colon of `text`, and the colon; nullopt: there is none.
std::optional<std::string_view> take_before_last_colon(std::string_view& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view before = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    return before;
}

Range container_range(std::string_view text, std::string_view whole) {
    if (text.empty()) throw os::Error("no port specified: " + std::string(whole) + "<empty>");
    const auto range = parse_range(text);
    if (!range) throw os::Error("invalid containerPort: " + std::string(text));
    return *range;
}

Ipv4 host_address(std::string_view text) {
    if (text.starts_with('['))
        throw os::Error("invalid IP address: " + std::string(text) + ": ports are published on IPv4 addresses only");
    const auto address = Ipv4::parse(text);
    if (!address) throw os::Error("invalid IP address: " + std::string(text));
    return *address;
}

} // namespace

const char* protocol_name(Protocol protocol) { return protocol == Protocol::Tcp ? "tcp" : "udp"; }

std::string Port::text() const { return std::to_string(number) + "/" + protocol_name(protocol); }

Port Port::parse(std::string_view text) {
    const std::vector<Port> ports = parse_exposed(text);
    if (ports.size() != 1) throw os::Error("invalid port: " + std::string(text));
    return ports[0];
}

std::vector<Port> parse_exposed(std::string_view text) {
    std::string_view digits = text;
    const Protocol protocol = take_protocol(digits);
    const auto range = parse_range(digits);
    if (!range) throw os::Error("invalid range format for --expose: " + std::string(text));
    std::vector<Port> ports;
    for (unsigned number = range->first; number <= range->last; ++number) {
        ports.push_back({static_cast<std::uint16_t>(number), protocol});
    }
    return ports;
}

PortRange parse_published(std::string_view text) {
    PortRange published;
    std::string_view container = text;
    published.protocol = take_protocol(container);
    std::optional<std::string_view> host = take_before_last_colon(container);
    if (host) {
        std::string_view host_port = *host;
        if (const auto address = take_before_last_colon(host_port)) {
            if (!address->empty()) published.host = host_address(*address);
        }
        host = host_port;
    }
    const Range inside = container_range(container, text);
    published.first = inside.first;
    published.last = inside.last;
    if (!host || host->empty()) return published;
    const auto outside = parse_range(*host);
    if (!outside) throw os::Error("invalid hostPort: " + std::string(*host));
    published.host_first = outside->first;
    published.host_last = outside->last;
    const unsigned host_count = outside->last - outside->first + 1U;
    if (published.count() != 1 && published.count() != host_count)
        throw os::Error("invalid ranges specified for container and host Ports: " + std::string(container) + " and " +
                        std::string(*host));
    return published;
}

std::string Binding::host_text() const { return host.text() + ":" + std::to_string(host_port); }

std::string ports_text(std::vector<Binding> bindings, const std::vector<Port>& exposed) {
    std::sort(bindings.begin(), bindings.end(), [](const Binding& left, const Binding& right) {
        return std::tuple(left.port.protocol, left.host, left.port.number, left.host_port) <
               std::tuple(right.port.protocol, right.host, right.port.number, right.host_port);
    });
    std::string text;
    const auto add = [&text](const std::string& piece) { text.append(text.empty() ? "" : ", ").append(piece); };
    const auto span_of = [](unsigned first, unsigned count) {
        return std::to_string(first) + (count == 1 ? "" : "-" + std::to_string(first + count - 1));
    };
    for (std::size_t i = 0; i < bindings.size();) {
        const Binding& first = bindings[i];
        unsigned count = 1;
        while (i + count < bindings.size()) {
            const Binding& next = bindings[i + count];
            if (next.port.protocol != first.port.protocol || next.host != first.host ||
                next.port.number != first.port.number + count || next.host_port != first.host_port + count)
                break;
            ++count;
        }
        add(first.host.text() + ":" + span_of(first.host_port, count) + "->" + span_of(first.port.number, count) + "/" +
            protocol_name(first.port.protocol));
        i += count;
    }
    for (const Port& port : exposed) {
        const auto same = [&](const Binding& binding) { return binding.port == port; };
        if (std::none_of(bindings.begin(), bindings.end(), same)) add(port.text());
    }
    return text;
}

void to_json(nlohmann::json& object, const PortRange& range) {
    object = {{"host", range.host.text()},    {"host_first", range.host_first},
              {"host_last", range.host_last}, {"first", range.first},
              {"last", range.last},           {"protocol", protocol_name(range.protocol)}};
}

void from_json(const nlohmann::json& object, PortRange& range) {
    range.host = value_from<Ipv4>(object.at("host"));
    object.at("host_first").get_to(range.host_first);
    object.at("host_last").get_to(range.host_last);
    object.at("first").get_to(range.first);
    object.at("last").get_to(range.last);
    range.protocol = object.at("protocol") == protocol_name(Protocol::Udp) ? Protocol::Udp : Protocol::Tcp;
}

void to_json(nlohmann::json& object, const Binding& binding) {
    object = {{"port", binding.port.text()}, {"host", binding.host.text()}, {"host_port", binding.host_port}};
}

void from_json(const nlohmann::json& object, Binding& binding) {
    binding.port = Port::parse(object.at("port").get<std::string>());
    binding.host = value_from<Ipv4>(object.at("host"));
    object.at("host_port").get_to(binding.host_port);
}

} // namespace network
