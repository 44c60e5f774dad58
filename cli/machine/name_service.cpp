// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/name_service.hpp"

#include "cli/container/id.hpp"
#include "cli/network/record.hpp"

#include <strings.h>

#include <algorithm>

namespace machine {

namespace {

using network::Endpoint;

bool same_name(std::string_view left, std::string_view right) {
    return left.size() == right.size() && ::strncasecmp(left.data(), right.data(), left.size()) == 0;
}

bool is_called(const container::Record& record, const Endpoint& endpoint, std::string_view name) {
    const std::string suffix = "." + endpoint.network;
    if (name.size() > suffix.size() && same_name(name.substr(name.size() - suffix.size()), suffix))
        name.remove_suffix(suffix.size());
    const auto is = [&](std::string_view own) { return same_name(own, name); };
    return is(record.name) || is(container::short_id(record.id)) ||
           std::any_of(endpoint.aliases.begin(), endpoint.aliases.end(), is);
}

// Calls `action(record, endpoint)` for all that `asking` sees in networks with names.
template<typename Action>
void for_each_neighbour(const container::Record& asking, const std::vector<container::Record>& running,
                        const Action& action) {
    for (const Endpoint& own : asking.network.endpoints) {
        if (own.network == network::bridge_name) continue;
        for (const container::Record& record : running) {
            const Endpoint* const endpoint = record.network.in(own.network_id);
            if (endpoint != nullptr && endpoint->address) action(record, *endpoint);
        }
    }
}

} // namespace

std::string answer(const protocol::ResolveQuestion& question, std::string_view name, const container::Record& asking,
                   const std::vector<container::Record>& running) {
    std::string bytes;
    if (question.kind == protocol::ResolveKind::Name) {
        const network::Ipv4 wanted = network::load(question.address);
        for_each_neighbour(asking, running, [&](const container::Record& record, const Endpoint& endpoint) {
            if (*endpoint.address == wanted) bytes = record.name + "." + endpoint.network;
        });
        return bytes.size() <= protocol::resolve_name_max ? bytes : "";
    }
    if (question.kind != protocol::ResolveKind::Addresses) return bytes;
    for_each_neighbour(asking, running, [&](const container::Record& record, const Endpoint& endpoint) {
        if (!is_called(record, endpoint, name)) return;
        std::uint8_t address[4];
        network::store(*endpoint.address, address);
        if (bytes.size() < protocol::resolve_addresses_max * sizeof(address))
            bytes.append(reinterpret_cast<const char*>(address), sizeof(address));
    });
    return bytes;
}

} // namespace machine
