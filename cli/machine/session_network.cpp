// SPDX-License-Identifier: Apache-2.0
//
// Session's requests about networks.
#include "cli/machine/session.hpp"
#include "cli/network/json.hpp"

namespace machine {

void Session::networks(const Request&) {
    for (const network::Record& record : supervisor_.networks().all()) {
        post({{"network", record}});
    }
    post({{"done", true}});
}

void Session::network(const Request& request) {
    post({{"network", supervisor_.networks().find(request.at("network").get<std::string>())}});
}

void Session::create_network(const Request& request) {
    post({{"id", supervisor_.create_network(request.at("network").get<network::Record>())}});
}

void Session::remove_network(const Request& request) {
    supervisor_.remove_network(request.at("network").get<std::string>());
    post({{"done", true}});
}

void Session::connect(const Request& request) {
    network::Endpoint endpoint;
    request.at("network").get_to(endpoint.network);
    endpoint.static_ip = network::optional_from<network::Ipv4>(request.at("static_ip"));
    endpoint.static_mac = network::optional_from<network::Mac>(request.at("static_mac"));
    request.at("aliases").get_to(endpoint.aliases);
    supervisor_.connect(request.at("container").get<std::string>(), std::move(endpoint), answer_done());
}

void Session::disconnect(const Request& request) {
    supervisor_.disconnect(request.at("container").get<std::string>(), request.at("network").get<std::string>(),
                           answer_done());
}

} // namespace machine
