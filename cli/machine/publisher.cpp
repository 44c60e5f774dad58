// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/publisher.hpp"

#include "cli/machine/qemu.hpp"
#include "cli/os/error.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

namespace machine {

namespace {

using network::Binding;
using network::Ipv4;
using network::PortRange;
using network::Protocol;

// Binds and lets go again: the port, or with port 0 a free one. nullopt, with errno: it can't be bound.
std::optional<std::uint16_t> try_bind(Protocol protocol, Ipv4 host, std::uint16_t port) {
    const bool tcp = protocol == Protocol::Tcp;
    const os::Descriptor socket(::socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    if (!socket) return std::nullopt;
    const int on = 1; // as QEMU does: connections that ended a moment ago are no obstacle
    if (tcp) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(host.value);
    socklen_t length = sizeof(address);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return std::nullopt;
    if (tcp && ::listen(socket.get(), 1) != 0) return std::nullopt;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
    return ::ntohs(address.sin_port);
}

// "uplink tcp:0.0.0.0:8080", as QEMU has it.
std::string rule_of(const Binding& binding) {
    return std::string(uplink) + " " + std::string(network::protocol_name(binding.port.protocol)) + ":" +
           binding.host_text();
}

void order_rule(Monitor& monitor, const Binding& binding, Ipv4 target, Monitor::Done done) {
    monitor.order("hostfwd_add " + rule_of(binding) + "-" + target.text() + ":" + std::to_string(binding.port.number),
                  std::move(done));
}

} // namespace

Publisher::Key Publisher::key_of(const Binding& binding) {
    return {binding.port.protocol, binding.host, binding.host_port};
}

// An address of the host and all of them exclude each other.
bool Publisher::meets(const Key& key, const Binding& binding) {
    const auto& [protocol, host, port] = key;
    return protocol == binding.port.protocol && port == binding.host_port &&
           (host == binding.host || host.value == 0 || binding.host.value == 0);
}

bool Publisher::taken(const Binding& binding) const {
    return std::any_of(taken_.begin(), taken_.end(), [&](const Key& key) { return meets(key, binding); });
}

std::string Publisher::refusal(Binding& binding) const {
    const auto allocated = [&] { return "Bind for " + binding.host_text() + " failed: port is already allocated"; };
    const Protocol protocol = binding.port.protocol;
    if (taken(binding)) return allocated();
    if (std::any_of(leaving_.begin(), leaving_.end(), [&](const Key& key) { return meets(key, binding); })) return "";
    const auto bound = try_bind(protocol, binding.host, binding.host_port);
    if (!bound)
        return "failed to bind host port for " + binding.host_text() + "/" + network::protocol_name(protocol) + ": " +
               std::strerror(errno);
    binding.host_port = *bound;
    return taken(binding) ? allocated() : "";
}

Binding Publisher::choose(const PortRange& range, std::uint16_t port) const {
    constexpr unsigned attempts_for_any = 16; // one that is free may have been chosen already
    const bool any = range.host_first == 0;
    const bool any_of_range = range.count() == 1 && range.host_last > range.host_first;
    const unsigned first = any ? 0 : range.host_first + (port - range.first);
    const unsigned attempts = any ? attempts_for_any : any_of_range ? range.host_last - range.host_first + 1U : 1;
    std::string why;
    for (unsigned attempt = 0; attempt < attempts; ++attempt) {
        Binding binding{{port, range.protocol}, range.host, static_cast<std::uint16_t>(any ? 0 : first + attempt)};
        why = refusal(binding);
        if (why.empty()) return binding;
    }
    throw os::Error(why);
}

std::vector<Binding> Publisher::reserve(const network::Membership& membership) {
    std::vector<Binding> bindings;
    const auto add = [&](const PortRange& range) {
        for (unsigned port = range.first; port <= range.last; ++port) {
            bindings.push_back(choose(range, static_cast<std::uint16_t>(port)));
            taken_.insert(key_of(bindings.back()));
        }
    };
    try {
        std::for_each(membership.published.begin(), membership.published.end(), add);
        if (!membership.publish_all) return bindings;
        for (const network::Port& port : membership.exposed) {
            const auto same = [&](const Binding& binding) { return binding.port == port; };
            if (std::none_of(bindings.begin(), bindings.end(), same))
                add({{}, 0, 0, port.number, port.number, port.protocol});
        }
    } catch (const os::Error&) {
        withdraw(nullptr, bindings);
        throw;
    }
    return bindings;
}

void Publisher::publish(Monitor& monitor, const std::vector<Binding>& bindings, Ipv4 target, Monitor::Done done) {
    if (bindings.empty()) return done("");
    struct Publication {
        std::size_t missing;
        std::string error;
        Monitor::Done done;
    };
    const auto publication = std::make_shared<Publication>(Publication{bindings.size(), "", std::move(done)});
    const auto one_done = [publication](const std::string& error) {
        if (publication->error.empty()) publication->error = error;
        if (--publication->missing == 0) publication->done(publication->error);
    };
    for (const Binding& binding : bindings) {
        order_rule(monitor, binding, target, one_done);
    }
}

void Publisher::move(Monitor& monitor, const std::vector<Binding>& bindings, Ipv4 target) {
    withdraw(&monitor, bindings);
    if (target.value == 0) return;
    for (const Binding& binding : bindings) {
        taken_.insert(key_of(binding));
        order_rule(monitor, binding, target, [](const std::string&) {});
    }
}

void Publisher::withdraw(Monitor* monitor, const std::vector<Binding>& bindings) {
    for (const Binding& binding : bindings) {
        const Key key = key_of(binding);
        taken_.erase(key);
        if (monitor == nullptr) continue;
        leaving_.insert(key);
        monitor->order("hostfwd_remove " + rule_of(binding), [this, key](const std::string&) {
            const auto left = leaving_.find(key);
            if (left != leaving_.end()) leaving_.erase(left);
        });
    }
}

} // namespace machine
