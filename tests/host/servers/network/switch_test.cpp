// SPDX-License-Identifier: Apache-2.0
#include "servers/network/arp.hpp"
#include "tests/host/servers/network/play.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace network_test;
using network::broadcast;
using network::gateway_mac;
namespace at = network::at;

const NetworkInterface first = interface(1, 2);
const NetworkInterface second = interface(1, 3);
const NetworkInterface third = interface(1, 4);
const NetworkInterface elsewhere = interface(2, 2);
constexpr Ipv4 somewhere = ip(93, 184, 216, 34);

bool same(const Frame& one, const Frame& other) {
    return one.length == other.length && std::memcmp(one.bytes, other.bytes, one.length) == 0;
}

class SwitchTest : public testing::Test, protected Play {
  protected:
    // What happens when container `index` sends a frame.
    void send(unsigned index, const Frame& frame, unsigned number = 0) {
        ASSERT_TRUE(containers[index]->send(frame, number));
        the_switch->signalled(index);
        run();
    }
    void add_all() {
        add(0, first);
        add(1, second);
        add(2, third);
        add(3, elsewhere);
    }
    bool was_signalled(unsigned index) const {
        return std::find(signals.containers.begin(), signals.containers.end(), index) != signals.containers.end();
    }
};

TEST_F(SwitchTest, TellsAContainerItsInterfaces) {
    Container& one = add(0, first, elsewhere);
    EXPECT_EQ(one.port().generation, 2U);
    EXPECT_EQ(std::memcmp(&one.port().interfaces[0], &first, sizeof(first)), 0);
    EXPECT_EQ(std::memcmp(&one.port().interfaces[1], &elsewhere, sizeof(elsewhere)), 0);
    EXPECT_EQ(one.port().interfaces[2].network, 0U);
    EXPECT_TRUE(was_signalled(0));
    const NetworkInterface others[protocol::max_interfaces] = {{}, elsewhere};
    the_switch->attach(0, others, &one.port());
    EXPECT_EQ(one.port().generation, 4U);
    EXPECT_EQ(one.port().interfaces[0].network, 0U);
}

TEST_F(SwitchTest, GivesAFrameToItsReceiverAlone) {
    add_all();
    containers[1]->port().in.data_wanted = 1;
    signals.containers.clear();
    const Frame frame = udp(mac(second), first, address(second), 1, 2);
    send(0, frame);
    const auto got = containers[1]->receive();
    ASSERT_TRUE(got);
    EXPECT_TRUE(same(got->first, frame));
    EXPECT_EQ(got->second, 0U);
    EXPECT_EQ(signals.containers, std::vector<unsigned>{1});
    EXPECT_FALSE(containers[0]->receive());
    EXPECT_FALSE(containers[2]->receive());
    EXPECT_FALSE(driver.take());
}

TEST_F(SwitchTest, NetworksAreApart) {
    add_all();
    send(0, udp(mac(elsewhere), first, address(elsewhere), 1, 2));
    send(0, udp(gateway_mac, first, address(elsewhere), 1, 2));
    send(0, udp(broadcast, first, ip(255, 255, 255, 255), 1, 2));
    send(0, arp(broadcast, 1, mac(first), address(first), address(elsewhere)));
    EXPECT_FALSE(containers[3]->receive());
    EXPECT_FALSE(driver.take());
}

TEST_F(SwitchTest, BroadcastReachesAllOfTheNetwork) {
    add_all();
    add(4, elsewhere, interface(1, 5));
    send(0, udp(broadcast, first, ip(255, 255, 255, 255), 1, 2));
    EXPECT_FALSE(containers[0]->receive());
    EXPECT_TRUE(containers[1]->receive());
    EXPECT_TRUE(containers[2]->receive());
    EXPECT_FALSE(containers[3]->receive());
    const auto got = containers[4]->receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->second, 1U);
    EXPECT_FALSE(containers[4]->receive());
}

TEST_F(SwitchTest, ForgedSendersAreNotHeard) {
    add_all();
    Frame forged = udp(mac(second), third, address(second), 1, 2);
    send(0, forged);
    forged = udp(mac(second), first, address(second), 1, 2);
    forged.set_ipv4(at::ipv4_source, address(third));
    send(0, forged);
    send(0, arp(mac(second), 2, mac(first), address(third), address(second)));
    EXPECT_EQ(containers[1]->drain(), 0U);
    send(0, udp(mac(second), first, address(second), 1, 2));
    EXPECT_EQ(containers[1]->drain(), 1U);
    // An interface that it does not have.
    send(0, udp(mac(second), first, address(second), 1, 2), 1);
    EXPECT_EQ(containers[1]->drain(), 0U);
}

TEST_F(SwitchTest, AnArpRequestReachesOnlyWhoHasTheAddress) {
    add_all();
    send(0, arp(broadcast, 1, mac(first), address(first), address(second)));
    EXPECT_EQ(containers[1]->drain(), 1U);
    EXPECT_EQ(containers[2]->drain(), 0U);
    send(0, arp(broadcast, 1, mac(first), address(first), address(first))); // an announcement
    EXPECT_EQ(containers[1]->drain(), 1U);
    EXPECT_EQ(containers[2]->drain(), 1U);
}

TEST_F(SwitchTest, AnswersForTheGateway) {
    add_all();
    const Ipv4 gateway = network::ipv4_of(first.gateway);
    send(0, arp(broadcast, 1, mac(first), address(first), gateway));
    auto got = containers[0]->receive();
    ASSERT_TRUE(got);
    EXPECT_TRUE(same(got->first, [&] {
        Frame answer = arp(mac(first), 2, gateway_mac, gateway, address(first));
        answer.set_mac(at::arp_target_mac, mac(first));
        return answer;
    }()));
    send(0, echo(gateway_mac, first, gateway));
    got = containers[0]->receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->first.byte(at::ipv4_end), 0);
    EXPECT_EQ(got->first.ipv4(at::ipv4_destination), address(first));
    EXPECT_EQ(checksum(got->first, at::ipv4_end, 24), 0);
    send(0, tcp(gateway_mac, first, gateway, 22, 2));
    EXPECT_FALSE(driver.take());
}

TEST_F(SwitchTest, AnEchosChecksumIsRightWhateverItWas) {
    add_all();
    for (unsigned salt = 0; salt < 0x10000; salt += 13) {
        Frame frame = echo(gateway_mac, first, network::ipv4_of(first.gateway));
        frame.set_word(at::ipv4_end + 2, 0);
        frame.set_word(at::ipv4_end + 6, static_cast<std::uint16_t>(salt));
        frame.set_word(at::ipv4_end + 2, checksum(frame, at::ipv4_end, 24));
        ASSERT_TRUE(network::answer_echo(frame));
        ASSERT_EQ(checksum(frame, at::ipv4_end, 24), 0) << salt;
    }
}

TEST_F(SwitchTest, TheWayOutAndBack) {
    add_all();
    const Frame out = udp(gateway_mac, first, somewhere, 1, 2);
    driver.link().send.data_wanted = 1;
    send(0, out);
    const auto left = driver.take();
    ASSERT_TRUE(left);
    EXPECT_TRUE(same(*left, out));
    EXPECT_GT(signals.driver, 0U);
    // The user network asks who has the address.
    ASSERT_TRUE(driver.give(arp(broadcast, 1, gateway_mac, ip(10, 0, 2, 2), address(first))));
    run();
    const auto answer = driver.take();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->word(at::arp_operation), 2);
    EXPECT_EQ(answer->mac(at::arp_sender_mac), mac(first));
    EXPECT_EQ(answer->ipv4(at::arp_sender), address(first));
    const Frame back = ipv4(mac(first), gateway_mac, address(first), somewhere, network::protocol_udp, 8);
    ASSERT_TRUE(driver.give(back));
    run();
    const auto got = containers[0]->receive();
    ASSERT_TRUE(got);
    EXPECT_TRUE(same(got->first, back));
    // One that claims to be from a container.
    ASSERT_TRUE(driver.give(ipv4(mac(first), mac(second), address(first), address(second), network::protocol_udp, 8)));
    run();
    EXPECT_FALSE(containers[0]->receive());
    // One that is for another MAC address than the address's.
    ASSERT_TRUE(driver.give(ipv4(mac(second), gateway_mac, address(first), somewhere, network::protocol_udp, 8)));
    run();
    EXPECT_EQ(containers[0]->drain() + containers[1]->drain(), 0U);
}

TEST_F(SwitchTest, AnInternalNetworkHasNoOutside) {
    const NetworkInterface internal = interface(3, 2, protocol::interface_internal);
    add(0, internal);
    send(0, arp(broadcast, 1, mac(internal), address(internal), network::ipv4_of(internal.gateway)));
    send(0, udp(gateway_mac, internal, somewhere, 1, 2));
    EXPECT_FALSE(driver.take());
    ASSERT_TRUE(driver.give(arp(broadcast, 1, gateway_mac, ip(10, 0, 2, 2), address(internal))));
    ASSERT_TRUE(driver.give(ipv4(mac(internal), gateway_mac, address(internal), somewhere, network::protocol_udp, 8)));
    run();
    EXPECT_FALSE(driver.take());
    EXPECT_FALSE(containers[0]->receive());
}

TEST_F(SwitchTest, AContainerThatHasNoPortIsCalledOnce) {
    add(0, first);
    const NetworkInterface interfaces_of_one[protocol::max_interfaces] = {second};
    the_switch->attach(1, interfaces_of_one, nullptr);
    for (unsigned i = 0; i < 3; ++i)
        send(0, arp(broadcast, 1, mac(first), address(first), address(second)));
    EXPECT_EQ(std::count(signals.containers.begin(), signals.containers.end(), 1U), 1);
}

TEST_F(SwitchTest, WhoIsGoneGetsNothing) {
    add_all();
    the_switch->detach(1);
    send(0, udp(mac(second), first, address(second), 1, 2));
    EXPECT_FALSE(containers[1]->receive());
    // Another container with the same addresses.
    Container& heir = add(7, second);
    send(0, udp(mac(second), first, address(second), 1, 2));
    EXPECT_TRUE(heir.receive());
}

TEST_F(SwitchTest, ABrokenRingIsShut) {
    const auto attempt = [&](auto&& spoil) {
        add_all();
        spoil(*containers[0]);
        the_switch->signalled(0);
        run();
        EXPECT_NE(containers[0]->port().shut, 0U);
        EXPECT_TRUE(containers[0]->send(udp(mac(second), first, address(second), 1, 2)));
        the_switch->signalled(0);
        run();
        EXPECT_EQ(containers[1]->drain(), 0U);
        the_switch->detach(0);
    };
    attempt([](Container& one) { one.port().out.produced = protocol::network_out_bytes + 8; });
    attempt([](Container& one) { one.port().out.produced = 4; }); // half a mark
    const auto mark = [&](protocol::FrameMark bad) {
        attempt([bad](Container& one) {
            std::memcpy(reinterpret_cast<std::uint8_t*>(&one.port()) + 4096 + protocol::network_in_bytes, &bad,
                        sizeof(bad));
            one.port().out.produced = 64;
        });
    };
    mark({0, 0, 0, 0});
    mark({13, 0, 0, 0});
    mark({57, 0, 0, 0}); // longer than what is there
    mark({1515, 0, 0, 0});
    mark({20, 4, 0, 0});
    mark({20, 0, 1, 0});
    mark({20, 0, 0, 1});
}

TEST_F(SwitchTest, AFullRingLosesFramesAndNothingElse) {
    add_all();
    Frame frame = ipv4(mac(second), mac(first), address(second), address(first), network::protocol_udp, 1480);
    unsigned sent = 0;
    for (; sent < 100; ++sent) {
        std::memcpy(frame.bytes + 100, &sent, sizeof(sent));
        send(0, frame);
    }
    const unsigned fits = protocol::network_in_bytes / 8 * 7 / protocol::frame_room(frame.length) + 1;
    for (unsigned i = 0; i < fits; ++i) {
        const auto got = containers[1]->receive();
        ASSERT_TRUE(got);
        EXPECT_EQ(std::memcmp(got->first.bytes + 100, &i, sizeof(i)), 0);
    }
    EXPECT_FALSE(containers[1]->receive());
    send(0, frame);
    EXPECT_EQ(containers[1]->drain(), 1U);
}

TEST_F(SwitchTest, WhoSendsMostLeavesRoomToTheOthers) {
    add_all();
    const Frame noise = ipv4(mac(third), mac(first), address(third), address(first), network::protocol_udp, 1480);
    const Frame quiet = udp(mac(third), second, address(third), 1, 2);
    unsigned heard = 0;
    for (unsigned round = 0; round < 50; ++round) {
        for (unsigned i = 0; i < 4; ++i)
            send(0, noise);
        send(1, quiet);
    }
    while (const auto got = containers[2]->receive())
        heard += same(got->first, quiet) ? 1 : 0;
    EXPECT_EQ(heard, 50U);
}

TEST_F(SwitchTest, PortsTakeTurns) {
    add_all();
    Frame frame = udp(mac(third), first, address(third), 1, 2);
    unsigned flood = 0;
    while (containers[0]->send(frame))
        ++flood;
    ASSERT_GT(flood, 300U);
    ASSERT_TRUE(containers[1]->send(udp(mac(third), second, address(third), 7, 7)));
    the_switch->signalled(0);
    the_switch->signalled(1);
    EXPECT_TRUE(the_switch->run());
    unsigned before = 0;
    bool found = false;
    while (const auto got = containers[2]->receive()) {
        found = got->first.word(at::ipv4_end) == 7;
        before += found ? 0 : 1;
    }
    EXPECT_TRUE(found);
    EXPECT_LT(before, 40U);
}

TEST_F(SwitchTest, BroadcastsArePaidForByTheirReceivers) {
    for (unsigned i = 0; i < 100; ++i)
        add(i, interface(1, static_cast<std::uint8_t>(i + 2)));
    const Frame frame = udp(broadcast, interface(1, 2), ip(255, 255, 255, 255), 1, 2);
    for (unsigned i = 0; i < 10; ++i)
        ASSERT_TRUE(containers[0]->send(frame));
    the_switch->signalled(0);
    unsigned rounds = 1;
    while (the_switch->run())
        ++rounds;
    EXPECT_EQ(containers[99]->drain(), 10U);
    EXPECT_GT(rounds, 25U); // about 1,000 deliveries, 32 a turn
}

TEST_F(SwitchTest, ASwitchThatStartsAnewGoesOnWithItsPorts) {
    add_all();
    send(0, udp(mac(second), first, address(second), 1, 1));
    ASSERT_TRUE(containers[0]->send(udp(mac(second), first, address(second), 2, 2)));
    interfaces = std::make_unique<network::Interfaces>();
    uplink = network::Uplink(driver.link(), driver.buffers(), 1 << 16);
    the_switch = std::make_unique<network::Switch>(*interfaces, uplink, signals);
    for (unsigned index = 0; index < 3; ++index) {
        const NetworkInterface of_one[protocol::max_interfaces] = {index == 0 ? first : index == 1 ? second : third};
        the_switch->attach(index, of_one, &containers[index]->port());
    }
    driver.accept();
    run();
    EXPECT_EQ(containers[1]->drain(), 2U);
    EXPECT_EQ(containers[1]->port().generation, 4U);
    send(0, udp(gateway_mac, first, somewhere, 1, 2));
    EXPECT_TRUE(driver.take());
}

TEST_F(SwitchTest, ADriverThatStartsAnewGetsASession) {
    add_all();
    std::memset(&driver.link(), 0, sizeof(driver.link())); // as the manager does with the memory
    run();
    EXPECT_NE(driver.link().session, 0U);
    driver.accept();
    run();
    send(0, udp(gateway_mac, first, somewhere, 1, 2));
    EXPECT_TRUE(driver.take());
}

TEST_F(SwitchTest, ADriverThatTellsNonsenseHurtsNobody) {
    add_all();
    for (unsigned i = 0; i < 64; ++i) {
        driver.link().received_entry[i] = {static_cast<std::uint16_t>(i * 999), static_cast<std::uint16_t>(i * 7777)};
        driver.link().sent_entry[i] = {static_cast<std::uint16_t>(i * 333), 0};
    }
    driver.link().received.produced += 64;
    driver.link().sent.produced += 64;
    run();
    driver.link().received.produced += 1000;
    run();
    driver.accept();
    run();
    send(0, udp(gateway_mac, first, somewhere, 1, 2));
    EXPECT_TRUE(driver.take());
}

} // namespace
