// SPDX-License-Identifier: Apache-2.0
#include "servers/network/ingress.hpp"
#include "tests/host/servers/network/frames.hpp"

#include <gtest/gtest.h>

namespace {

using namespace network_test;
using network::is_from;
namespace at = network::at;

const NetworkInterface own = interface(1, 2);
const NetworkInterface other = interface(1, 3);

TEST(Ingress, LetsOwnPacketsIn) {
    EXPECT_TRUE(is_from(udp(mac(other), own, address(other), 1, 2), own));
    EXPECT_TRUE(is_from(arp(network::broadcast, 1, mac(own), address(own), address(other)), own));
    EXPECT_TRUE(is_from(arp(mac(other), 2, mac(own), address(own), address(other)), own));
    EXPECT_TRUE(is_from(arp(network::broadcast, 1, mac(own), 0, address(own)), own)); // a probe
    EXPECT_TRUE(is_from(ipv6(mac(other), own, network::protocol_udp, 8), own));
}

TEST(Ingress, RefusesAnotherMacAddress) {
    EXPECT_FALSE(is_from(udp(mac(own), other, address(own), 1, 2), own));
    Frame frame = udp(mac(other), own, address(other), 1, 2);
    frame.set_mac(at::source, mac(other));
    EXPECT_FALSE(is_from(frame, own));
}

TEST(Ingress, RefusesAnotherIpv4Address) {
    Frame frame = udp(mac(other), own, address(other), 1, 2);
    frame.set_ipv4(at::ipv4_source, address(other));
    EXPECT_FALSE(is_from(frame, own));
    frame.set_ipv4(at::ipv4_source, 0);
    EXPECT_FALSE(is_from(frame, own));
}

TEST(Ingress, RefusesAnotherArpSender) {
    EXPECT_FALSE(is_from(arp(mac(other), 2, mac(own), address(other), address(own)), own));
    EXPECT_FALSE(is_from(arp(mac(other), 2, mac(own), ip(172, 17, 0, 1), address(other)), own)); // its gateway
    EXPECT_FALSE(is_from(arp(mac(other), 2, mac(own), 0, address(other)), own));
    Frame frame = arp(network::broadcast, 1, mac(own), address(own), address(other));
    frame.set_mac(at::arp_sender_mac, mac(other));
    EXPECT_FALSE(is_from(frame, own));
}

TEST(Ingress, RefusesOtherProtocols) {
    for (const std::uint16_t type : {0x8100, 0x88a8, 0x8863, 0x0806 + 1, 46, 0}) {
        Frame frame = udp(mac(other), own, address(other), 1, 2);
        frame.set_word(at::type, type);
        EXPECT_FALSE(is_from(frame, own)) << type;
    }
}

TEST(Ingress, RefusesWhatIsCutShort) {
    for (const Frame& whole : {udp(mac(other), own, address(other), 1, 2),
                               arp(network::broadcast, 1, mac(own), address(own), address(other)),
                               ipv6(mac(other), own, network::protocol_udp, 8)}) {
        for (std::uint32_t length = protocol::min_frame_bytes; length < whole.length; ++length) {
            Frame frame = whole;
            frame.length = length;
            EXPECT_FALSE(is_from(frame, own)) << length;
        }
    }
}

TEST(Ingress, RefusesBadHeaderLengths) {
    Frame frame = udp(mac(other), own, address(other), 1, 2);
    frame.bytes[at::payload] = 0x44;
    EXPECT_FALSE(is_from(frame, own));
    frame.bytes[at::payload] = 0x4f; // longer than the packet
    EXPECT_FALSE(is_from(frame, own));
    frame.bytes[at::payload] = 0x65;
    EXPECT_FALSE(is_from(frame, own));
}

TEST(Ingress, RefusesAnotherIpv6Address) {
    Frame frame = ipv6(mac(other), own, network::protocol_udp, 8);
    set_ipv6(frame, at::ipv6_source, 0xfe, 0x80, other);
    EXPECT_FALSE(is_from(frame, own));
    set_ipv6(frame, at::ipv6_source, 0x20, 0x01, own); // nobody has global addresses
    EXPECT_FALSE(is_from(frame, own));
    set_ipv6(frame, at::ipv6_source, 0xfd, 0x12, own);
    EXPECT_TRUE(is_from(frame, own));
    std::memset(frame.bytes + at::ipv6_source, 0, 16);
    EXPECT_TRUE(is_from(frame, own));
}

Frame neighbour(std::uint8_t type, const NetworkInterface& target, const NetworkInterface& option) {
    Frame frame = ipv6(mac(other), own, network::protocol_icmp6, 32);
    frame.bytes[at::ipv6_end] = type;
    set_ipv6(frame, at::ipv6_end + 8, 0xfe, 0x80, target);
    frame.bytes[at::ipv6_end + 24] = type == 135 ? 1 : 2;
    frame.bytes[at::ipv6_end + 25] = 1;
    std::memcpy(frame.bytes + at::ipv6_end + 26, option.mac, 6);
    return frame;
}

TEST(Ingress, NeighbourDiscoveryTellsOnlyOwnAddresses) {
    EXPECT_TRUE(is_from(neighbour(135, other, own), own));
    EXPECT_FALSE(is_from(neighbour(135, other, other), own));
    EXPECT_TRUE(is_from(neighbour(136, own, own), own));
    EXPECT_FALSE(is_from(neighbour(136, other, own), own));
    EXPECT_FALSE(is_from(neighbour(136, own, other), own));
    EXPECT_FALSE(is_from(neighbour(134, own, own), own)); // nobody is a router
    EXPECT_FALSE(is_from(neighbour(137, own, own), own));
    Frame endless = neighbour(135, other, own);
    endless.bytes[at::ipv6_end + 25] = 0;
    EXPECT_FALSE(is_from(endless, own));
}

TEST(Ingress, NeighbourDiscoveryHidesBehindNoOtherHeader) {
    for (const std::uint8_t header : {0, 43, 44, 50, 51, 60, 135}) {
        Frame frame = ipv6(mac(other), own, header, 40);
        frame.bytes[at::ipv6_end] = network::protocol_icmp6;
        frame.bytes[at::ipv6_end + 8] = 136;
        EXPECT_FALSE(is_from(frame, own)) << int{header};
    }
    Frame report = ipv6(0x333300000016, own, 0, 40); // of multicast listeners
    report.bytes[at::ipv6_end] = network::protocol_icmp6;
    report.bytes[at::ipv6_end + 8] = 143;
    EXPECT_TRUE(is_from(report, own));
}

} // namespace
