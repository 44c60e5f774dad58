// SPDX-License-Identifier: Apache-2.0
#include "cli/network/files.hpp"
#include "cli/network/membership.hpp"
#include "cli/network/pool.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace network;

Subnet subnet(const char* text) { return Subnet::parse(text).value(); }
Ipv4 address(const char* text) { return Ipv4::parse(text).value(); }

TEST(Address, IsReadAndWritten) {
    for (const char* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "10.7.0.9"}) {
        EXPECT_EQ(address(text).text(), text);
    }
    for (const char* text :
         {"", "1.2.3", "1.2.3.4.", "1.2.3.256", "1..2.3", "a.b.c.d", "1.2.3.4 ", " 1.2.3.4", "-1.2.3.4"}) {
        EXPECT_FALSE(Ipv4::parse(text)) << text;
    }
    std::uint8_t bytes[4];
    store(address("1.2.3.4"), bytes);
    EXPECT_EQ(bytes[0], 1);
    EXPECT_EQ(load(bytes), address("1.2.3.4"));
}

TEST(SubnetOf, KnowsItsHosts) {
    EXPECT_EQ(subnet("10.7.3.4/16").text(), "10.7.0.0/16");
    EXPECT_EQ(subnet("10.0.0.0/30").last(), address("10.0.0.3"));
    EXPECT_TRUE(subnet("10.0.0.0/30").is_host(address("10.0.0.2")));
    EXPECT_FALSE(subnet("10.0.0.0/30").is_host(address("10.0.0.0")));
    EXPECT_FALSE(subnet("10.0.0.0/30").is_host(address("10.0.0.3")));
    EXPECT_TRUE(subnet("0.0.0.0/0").overlaps(subnet("10.7.0.0/16")));
    EXPECT_TRUE(subnet("10.7.1.0/24").overlaps(subnet("10.7.0.0/16")));
    EXPECT_FALSE(subnet("10.8.0.0/16").overlaps(subnet("10.7.0.0/16")));
    for (const char* text : {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "10.0.0.0/8x"}) {
        EXPECT_FALSE(Subnet::parse(text)) << text;
    }
}

TEST(MacOf, IsOfOneStation) {
    EXPECT_EQ(Mac::parse("02:42:AC-11:00:02")->text(), "02:42:ac:11:00:02");
    EXPECT_EQ(Mac::of(address("172.17.0.2")).text(), "02:42:ac:11:00:02");
    for (const char* text :
         {"", "02:42:ac:11:00", "02:42:ac:11:00:0g", "01:00:5e:00:00:01", "0242ac110002", "02:42:ac:11:00:02:"}) {
        EXPECT_FALSE(Mac::parse(text)) << text;
    }
}

TEST(Pool, GivesWhatOverlapsNothing) {
    EXPECT_EQ(free_subnet({}), subnet("172.18.0.0/16"));
    EXPECT_EQ(free_subnet({subnet("172.18.4.0/24"), subnet("172.19.0.0/16")}), subnet("172.20.0.0/16"));
    EXPECT_EQ(free_subnet({subnet("172.16.0.0/12")}), subnet("192.168.0.0/20"));
    EXPECT_EQ(free_subnet({subnet("172.16.0.0/12"), subnet("192.168.0.0/16")}), std::nullopt);
}

TEST(Pool, GivesTheLowestAddressThatIsFree) {
    Record network;
    network.subnet = subnet("10.0.0.0/29");
    network.gateway = address("10.0.0.1");
    std::set<Ipv4> used;
    std::vector<std::string> given;
    while (const auto next = free_address(network, used)) {
        used.insert(*next);
        given.push_back(next->text());
    }
    EXPECT_EQ(given, (std::vector<std::string>{"10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"}));
    used.erase(address("10.0.0.4"));
    EXPECT_EQ(free_address(network, used), address("10.0.0.4"));
    network.range = subnet("10.0.0.6/31");
    EXPECT_EQ(free_address(network, {}), address("10.0.0.6"));
    EXPECT_EQ(free_address(network, {address("10.0.0.6")}), std::nullopt);
    network.subnet = subnet("255.255.255.248/29");
    network.range.reset();
    EXPECT_EQ(free_address(network, {}), address("255.255.255.249")) << "and no endless loop";
}

Membership in_one_network() {
    Membership membership;
    membership.endpoints.resize(1);
    membership.endpoints[0].network = "front";
    membership.endpoints[0].address = address("172.18.0.2");
    return membership;
}

TEST(Files, TellOfTheContainer) {
    Membership membership = in_one_network();
    EXPECT_EQ(hosts_lines(membership, "box"), "172.18.0.2\tbox\n");
    EXPECT_EQ(hosts_lines(membership, "box.example.org"), "172.18.0.2\tbox.example.org box\n");
    EXPECT_EQ(resolver_text(membership, false), "nameserver 10.0.2.3\n");
    EXPECT_EQ(resolver_text(membership, true), "nameserver 127.0.0.11\noptions ndots:0\n");
    membership.extra_hosts = {checked_extra_host("a:1.2.3.4"), checked_extra_host("b=::1")};
    membership.dns = {address("9.9.9.9")};
    membership.dns_search = {"example.org", "example.com"};
    membership.dns_options = {"timeout:1"};
    EXPECT_EQ(hosts_lines(membership, "box"), "1.2.3.4\ta\n::1\tb\n172.18.0.2\tbox\n");
    EXPECT_EQ(resolver_text(membership, false),
              "nameserver 9.9.9.9\nsearch example.org example.com\noptions timeout:1\n");
    EXPECT_EQ(resolver_text(membership, true),
              "nameserver 127.0.0.11\nsearch example.org example.com\noptions timeout:1\n");
    EXPECT_EQ(resolver_text({}, false), "") << "no network";
}

TEST(Files, RefuseLinesThatWouldBeOthers) {
    for (const char* text :
         {"", "a", "a:", ":1.2.3.4", "a:x", "a:1.2.3.4\nb", "a\nb:1.2.3.4", "a b:1.2.3.4", "a:host-gateway"}) {
        EXPECT_THROW(checked_extra_host(text), os::Error) << text;
    }
}

TEST(Membership, IsWrittenAndReadAgain) {
    Membership membership = in_one_network();
    Endpoint& endpoint = membership.endpoints[0];
    endpoint.network_id = "abc";
    endpoint.static_ip = address("172.18.0.2");
    endpoint.static_mac = endpoint.mac = Mac::of(address("1.2.3.4"));
    endpoint.gateway = address("172.18.0.1");
    endpoint.prefix = 16;
    endpoint.aliases = {"www"};
    membership.published = {parse_published("8080:80")};
    membership.exposed = {{80, Protocol::Tcp}};
    membership.bindings = {{{80, Protocol::Tcp}, {}, 8080}};
    membership.extra_hosts = {"a:1.2.3.4"};
    membership.dns = {address("9.9.9.9")};
    membership.publish_all = true;
    const nlohmann::json written = membership;
    const auto again = written.get<Membership>();
    EXPECT_EQ(nlohmann::json(again), written);
    EXPECT_EQ(again.endpoints[0].mac, endpoint.mac);
    EXPECT_EQ(again.bindings, membership.bindings);
    membership.release();
    EXPECT_FALSE(membership.endpoints[0].address);
    EXPECT_TRUE(membership.endpoints[0].static_ip);
    EXPECT_TRUE(membership.bindings.empty());
    nlohmann::json damaged = written;
    damaged["endpoints"][0]["address"] = "somewhere";
    EXPECT_THROW(damaged.get<Membership>(), os::Error);
}

} // namespace
