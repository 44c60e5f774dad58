// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/name_service.hpp"
#include "cli/network/record.hpp"

#include <gtest/gtest.h>

namespace {

using network::Ipv4;

container::Record running(const std::string& name, const std::vector<std::pair<std::string, const char*>>& places,
                          const std::vector<std::string>& aliases = {}) {
    container::Record record;
    record.name = name;
    record.id = name + std::string(64 - name.size(), '0');
    record.status = container::Status::Running;
    for (const auto& [network, address] : places) {
        network::Endpoint endpoint;
        endpoint.network = network;
        endpoint.network_id = "id of " + network;
        endpoint.address = Ipv4::parse(address);
        endpoint.aliases = aliases;
        record.network.endpoints.push_back(endpoint);
    }
    return record;
}

const std::vector<container::Record> everybody{
    running("web", {{"front", "10.1.0.2"}, {"back", "10.2.0.2"}}, {"www"}),
    running("db", {{"back", "10.2.0.3"}}, {"store"}),
    running("cache", {{"back", "10.2.0.4"}}, {"store"}),
    running("client", {{"front", "10.1.0.9"}}),
    running("plain", {{"bridge", "172.17.0.2"}}),
    running("other", {{"bridge", "172.17.0.3"}}),
};

const container::Record& called(const std::string& name) {
    for (const container::Record& record : everybody) {
        if (record.name == name) return record;
    }
    throw std::logic_error(name);
}

std::string addresses(const std::string& asking, std::string_view name) {
    const std::string bytes =
        machine::answer({1, protocol::ResolveKind::Addresses, {}}, name, called(asking), everybody);
    std::string text;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        std::uint8_t address[4];
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i), 4, address);
        text.append(text.empty() ? "" : " ").append(network::load(address).text());
    }
    return text;
}

std::string name_of(const std::string& asking, const char* address) {
    protocol::ResolveQuestion question{1, protocol::ResolveKind::Name, {}};
    network::store(Ipv4::parse(address).value(), question.address);
    return machine::answer(question, "", called(asking), everybody);
}

TEST(NameService, KnowsTheNamesOfNeighbours) {
    EXPECT_EQ(addresses("client", "web"), "10.1.0.2");
    EXPECT_EQ(addresses("client", "WEB"), "10.1.0.2");
    EXPECT_EQ(addresses("client", "www"), "10.1.0.2");
    EXPECT_EQ(addresses("client", "web.front"), "10.1.0.2");
    EXPECT_EQ(addresses("client", "web.back"), "") << "it is not in that network";
    EXPECT_EQ(addresses("client", called("web").id.substr(0, 12)), "10.1.0.2");
    EXPECT_EQ(addresses("client", "client"), "10.1.0.9") << "itself";
    EXPECT_EQ(addresses("web", "store"), "10.2.0.3 10.2.0.4") << "all that share an alias";
    EXPECT_EQ(addresses("db", "web"), "10.2.0.2") << "where they meet";
}

TEST(NameService, TellsNothingOfOtherNetworks) {
    EXPECT_EQ(addresses("client", "db"), "");
    EXPECT_EQ(addresses("client", ""), "");
    EXPECT_EQ(addresses("client", ".front"), "");
    EXPECT_EQ(addresses("plain", "other"), "") << "the default bridge has no names";
    EXPECT_EQ(addresses("plain", "web"), "");
    EXPECT_EQ(name_of("client", "10.2.0.3"), "");
    EXPECT_EQ(name_of("plain", "172.17.0.3"), "");
}

TEST(NameService, KnowsWhoHasAnAddress) {
    EXPECT_EQ(name_of("client", "10.1.0.2"), "web.front");
    EXPECT_EQ(name_of("db", "10.2.0.4"), "cache.back");
    EXPECT_EQ(name_of("db", "10.2.0.5"), "");
}

TEST(NameService, BoundsItsAnswers) {
    std::vector<container::Record> crowd;
    for (int i = 0; i < 100; ++i) {
        const std::string address = "10.3.0." + std::to_string(i + 2);
        crowd.push_back(running("c" + std::to_string(i), {{"yard", address.c_str()}}, {"all"}));
    }
    const auto answer = machine::answer({1, protocol::ResolveKind::Addresses, {}}, "all", crowd[0], crowd);
    EXPECT_EQ(answer.size(), 4 * protocol::resolve_addresses_max);
    EXPECT_EQ(machine::answer({1, static_cast<protocol::ResolveKind>(9), {}}, "all", crowd[0], crowd), "");
}

} // namespace
