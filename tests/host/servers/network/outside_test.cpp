// SPDX-License-Identifier: Apache-2.0
#include "servers/network/arp.hpp"
#include "servers/network/outside.hpp"
#include "tests/host/servers/network/frames.hpp"

#include <gtest/gtest.h>

namespace {

using namespace network_test;
using network::gateway_mac;
namespace at = network::at;

const NetworkInterface own = interface(1, 2);
constexpr Ipv4 somewhere = ip(93, 184, 216, 34);
constexpr Ipv4 host = ip(10, 0, 2, 2);
constexpr Ipv4 resolver = ip(10, 0, 2, 3);
constexpr std::uint8_t syn = 2, ack = 16, push = 8;

class OutsideTest : public testing::Test {
  protected:
    bool leaves_tcp(Ipv4 to, std::uint16_t port, std::uint8_t flags) {
        return outside.may_leave(tcp(gateway_mac, own, to, port, flags));
    }
    bool leaves_udp(Ipv4 to, std::uint16_t from_port, std::uint16_t to_port) {
        return outside.may_leave(udp(gateway_mac, own, to, from_port, to_port));
    }

    network::Outside outside;
};

TEST_F(OutsideTest, PacketsToTheWorldLeave) {
    EXPECT_TRUE(leaves_tcp(somewhere, 80, syn));
    EXPECT_TRUE(leaves_udp(somewhere, 1000, 123));
    EXPECT_TRUE(outside.may_leave(echo(gateway_mac, own, somewhere)));
}

TEST_F(OutsideTest, NothingGoesToTheHostsLoopback) {
    for (const Ipv4 to : {ip(127, 0, 0, 1), ip(127, 9, 9, 9), ip(0, 0, 0, 0), ip(0, 1, 2, 3)}) {
        EXPECT_FALSE(leaves_tcp(to, 22, syn));
        EXPECT_FALSE(leaves_tcp(to, 22, ack));
        EXPECT_FALSE(leaves_udp(to, 1, 53));
        EXPECT_FALSE(outside.may_leave(echo(gateway_mac, own, to)));
    }
    // QEMU's user network takes each of its addresses there.
    for (const Ipv4 to : {host, resolver, ip(10, 0, 2, 0), ip(10, 0, 2, 1), ip(10, 0, 2, 15), ip(10, 0, 2, 255)}) {
        EXPECT_FALSE(leaves_tcp(to, 22, syn));
        EXPECT_FALSE(leaves_tcp(to, 22, syn | push));
        EXPECT_FALSE(leaves_udp(to, 1, 22));
    }
}

TEST_F(OutsideTest, ConnectionsThatCameInAreAnswered) {
    EXPECT_TRUE(leaves_tcp(host, 50000, syn | ack));
    EXPECT_TRUE(leaves_tcp(host, 50000, ack));
    Frame cut = tcp(gateway_mac, own, host, 22, ack);
    cut.set_word(at::ipv4_length, 20 + 13); // the flags lie behind its end
    EXPECT_FALSE(outside.may_leave(cut));
}

TEST_F(OutsideTest, OnlyWhoSentADatagramIsAnswered) {
    EXPECT_FALSE(leaves_udp(host, 5000, 40000));
    Frame came = ipv4(mac(own), gateway_mac, address(own), host, network::protocol_udp, 8);
    came.set_word(at::ipv4_end, 40000);
    came.set_word(at::ipv4_end + 2, 5000);
    outside.arrived(came);
    EXPECT_TRUE(leaves_udp(host, 5000, 40000));
    EXPECT_FALSE(leaves_udp(host, 5000, 40001));
    EXPECT_FALSE(leaves_udp(host, 5001, 40000));
    const NetworkInterface another = interface(1, 9);
    EXPECT_FALSE(outside.may_leave(udp(gateway_mac, another, host, 5000, 40000)));
}

TEST_F(OutsideTest, NamesAreAskedFor) {
    EXPECT_TRUE(leaves_udp(resolver, 1, 53));
    EXPECT_TRUE(leaves_tcp(resolver, 53, syn));
    EXPECT_FALSE(leaves_udp(resolver, 53, 54));
}

TEST_F(OutsideTest, PingsOfTheUserNetworkAreItsOwnToAnswer) {
    EXPECT_TRUE(outside.may_leave(echo(gateway_mac, own, host)));
    EXPECT_TRUE(outside.may_leave(echo(gateway_mac, own, resolver)));
    EXPECT_FALSE(outside.may_leave(echo(gateway_mac, own, ip(10, 0, 2, 15))));
    Frame redirect = echo(gateway_mac, own, somewhere);
    redirect.bytes[at::ipv4_end] = 5;
    EXPECT_FALSE(outside.may_leave(redirect));
}

TEST_F(OutsideTest, FragmentsHideNoPorts) {
    for (const std::uint16_t fragment : {0x2000, 0x0001, 0x1fff}) {
        Frame frame = tcp(gateway_mac, own, host, 50000, ack);
        frame.set_word(at::ipv4_fragment, fragment);
        EXPECT_FALSE(outside.may_leave(frame)) << fragment;
        Frame name = udp(gateway_mac, own, resolver, 1, 53);
        name.set_word(at::ipv4_fragment, fragment);
        EXPECT_FALSE(outside.may_leave(name)) << fragment;
    }
    Frame away = udp(gateway_mac, own, somewhere, 1, 53);
    away.set_word(at::ipv4_fragment, 0x2000);
    EXPECT_TRUE(outside.may_leave(away));
}

TEST_F(OutsideTest, OptionsNameNoOtherDestination) {
    Frame frame = ipv4(gateway_mac, mac(own), somewhere, address(own), network::protocol_tcp, 40);
    frame.bytes[at::payload] = 0x47;
    EXPECT_FALSE(outside.may_leave(frame));
}

TEST_F(OutsideTest, GroupsAndOtherProtocolsStayInside) {
    EXPECT_FALSE(leaves_udp(ip(255, 255, 255, 255), 68, 67));
    EXPECT_FALSE(leaves_udp(ip(224, 0, 0, 251), 5353, 5353));
    EXPECT_FALSE(outside.may_leave(ipv4(gateway_mac, mac(own), somewhere, address(own), 47, 40)));
}

} // namespace
