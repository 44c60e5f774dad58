// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/networks.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "tests/host/cli/temporary.hpp"

#include <gtest/gtest.h>

namespace {

using machine::Networks;
using network::Ipv4;
using network::Subnet;

network::Record wish(const std::string& name, const char* subnet = nullptr) {
    network::Record record;
    record.name = name;
    if (subnet != nullptr) record.subnet = Subnet::parse(subnet).value();
    return record;
}

network::Membership in(const std::vector<std::string>& names) {
    network::Membership membership;
    for (const std::string& name : names) {
        membership.endpoints.emplace_back();
        membership.endpoints.back().network = name;
    }
    return membership;
}

std::string joined(const Networks& networks, network::Membership membership, const Networks::Used& used = {}) {
    networks.check(membership);
    networks.join(membership, used);
    std::string text;
    for (const network::Endpoint& endpoint : membership.endpoints) {
        text += endpoint.address->text() + "/" + std::to_string(endpoint.prefix) + " " + endpoint.mac->text() + " ";
    }
    return text;
}

TEST(Networks, AreThereAgainAfterARestart) {
    const test::TemporaryFolder folder;
    std::string id;
    {
        Networks networks(folder.path() / "networks");
        id = networks.create(wish("front"));
        networks.remove(networks.create(wish("passing")));
        os::write_file(folder.path() / "networks" / "junk.json", "{\"no\": \"network\"}");
    }
    const Networks again(folder.path() / "networks");
    EXPECT_EQ(again.all().size(), 3U);
    EXPECT_EQ(again.find("front").id, id);
    EXPECT_EQ(again.find(id.substr(0, 6)).name, "front");
    EXPECT_EQ(again.find("front").subnet.text(), "172.18.0.0/16");
    EXPECT_EQ(again.find("front").gateway.text(), "172.18.0.1");
    EXPECT_EQ(again.find("bridge").number, 1U);
    EXPECT_EQ(again.find("front").number, 2U);
    EXPECT_THROW(static_cast<void>(again.find("passing")), os::Error);
    EXPECT_THROW(static_cast<void>(again.find("")), os::Error);
}

TEST(Networks, ThatCannotBeAreRefused) {
    const test::TemporaryFolder folder;
    Networks networks(folder.path() / "networks");
    networks.create(wish("front", "10.7.0.0/24"));
    EXPECT_THROW(networks.create(wish("front")), os::Error) << "the name is taken";
    EXPECT_THROW(networks.create(wish("bridge")), os::Error);
    for (const char* subnet : {"10.7.0.128/25", "10.0.0.0/8", "10.0.2.0/24", "172.17.0.0/24", "127.1.0.0/16",
                               "224.0.0.0/24", "0.0.0.0/8", "10.9.0.0/31", "10.9.0.0/32"}) {
        EXPECT_THROW(networks.create(wish("other", subnet)), os::Error) << subnet;
    }
    network::Record odd = wish("odd", "10.9.0.0/24");
    odd.gateway = Ipv4::parse("10.8.0.1").value();
    EXPECT_THROW(networks.create(odd), os::Error) << "its gateway is elsewhere";
    odd.gateway = {};
    odd.range = Subnet::parse("10.8.0.0/24");
    EXPECT_THROW(networks.create(odd), os::Error) << "so is its range";
    EXPECT_THROW(networks.remove(networks.find("bridge").id), os::Error);
    EXPECT_EQ(networks.all().size(), 3U);
}

TEST(Networks, GiveEachContainerAddressesOfItsOwn) {
    const test::TemporaryFolder folder;
    Networks networks(folder.path() / "networks");
    networks.create(wish("front", "10.7.0.0/24"));
    EXPECT_EQ(joined(networks, in({"bridge"})), "172.17.0.2/16 02:42:ac:11:00:02 ");
    EXPECT_EQ(joined(networks, in({"bridge", "front"})),
              "172.17.0.2/16 02:42:ac:11:00:02 10.7.0.2/24 02:42:0a:07:00:02 ");
    EXPECT_EQ(joined(networks, in({})), "");

    Networks::Used used;
    network::Membership first = in({"front"});
    first.endpoints[0].static_mac = network::Mac::parse("02:42:0a:07:00:03");
    networks.check(first);
    networks.join(first, used);
    used.add(first);
    EXPECT_EQ(joined(networks, in({"front"}), used), "10.7.0.3/24 02:43:0a:07:00:03 ")
        << "somebody has the usual MAC already";

    Networks::Used ending;
    ending.leaving = {Ipv4::parse("10.7.0.2").value()};
    EXPECT_EQ(joined(networks, in({"front"}), ending).substr(0, 11), "10.7.0.3/24");
    network::Membership again = in({"front"});
    again.endpoints[0].static_ip = Ipv4::parse("10.7.0.2");
    EXPECT_EQ(joined(networks, again, ending).substr(0, 11), "10.7.0.2/24");

    network::Membership fixed = in({"front"});
    fixed.endpoints[0].static_ip = Ipv4::parse("10.7.0.2");
    EXPECT_THROW(joined(networks, fixed, used), os::Error) << "taken";
    fixed.endpoints[0].static_ip = Ipv4::parse("10.7.0.1");
    EXPECT_THROW(joined(networks, fixed, used), os::Error) << "the gateway's";
    fixed.endpoints[0].static_ip = Ipv4::parse("10.7.0.255");
    EXPECT_THROW(joined(networks, fixed, used), os::Error) << "broadcast";
    fixed.endpoints[0].static_ip = Ipv4::parse("10.7.0.9");
    EXPECT_EQ(joined(networks, fixed, used).substr(0, 11), "10.7.0.9/24");
    fixed.endpoints[0].static_mac = network::Mac::parse("02:42:0a:07:00:03");
    EXPECT_THROW(joined(networks, fixed, used), os::Error) << "a MAC twice";
}

TEST(Networks, SayWhereAContainerCannotBe) {
    const test::TemporaryFolder folder;
    Networks networks(folder.path() / "networks");
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        networks.create(wish(name));
    }
    for (network::Membership membership :
         {in({"nosuch"}), in({"none"}), in({"a", "a"}), in({"a", "b", "c", "d", "e"})}) {
        EXPECT_THROW(networks.check(membership), os::Error) << membership.endpoints[0].network;
    }
    network::Membership aliased = in({"bridge"});
    aliased.endpoints[0].aliases = {"www"};
    EXPECT_THROW(networks.check(aliased), os::Error) << "the default bridge resolves no names";
}

TEST(Networks, WithoutAWayOutHaveNoPublishedPorts) {
    const test::TemporaryFolder folder;
    Networks networks(folder.path() / "networks");
    network::Record inner = wish("inner", "10.7.0.0/24");
    inner.internal = true;
    networks.create(inner);
    network::Membership membership = in({"inner", "bridge"});
    networks.check(membership);
    EXPECT_EQ(networks.outside_address(membership), Ipv4()) << "no address yet";
    networks.join(membership, {});
    EXPECT_EQ(networks.outside_address(membership).text(), "172.17.0.2");
    membership.endpoints.pop_back();
    EXPECT_EQ(networks.outside_address(membership), Ipv4());
}

} // namespace
