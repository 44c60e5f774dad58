// SPDX-License-Identifier: Apache-2.0
//
// What a personality believes of its network port.
#include "personality/net/link/frame_port.hpp"
#include "tests/host/personality/net/wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace personality;
using personality::net::link::FramePort;
using test::Frame;
using test::Port;

unsigned rings = 0;

struct PortTest : testing::Test {
    std::uint8_t* memory = Port::new_memory();
    Port outside{memory, 1};
    FramePort inside{*reinterpret_cast<protocol::NetworkPort*>(memory), memory + 4096,
                     memory + 4096 + protocol::network_in_bytes, [] { ++rings; }};

    Frame received() {
        unsigned number = 0;
        pbuf* const data = inside.receive(number);
        if (data == nullptr) return {};
        Frame frame(data->tot_len);
        pbuf_copy_partial(data, frame.data(), data->tot_len, 0);
        pbuf_free(data);
        return frame;
    }
    static pbuf* packet(std::uint16_t bytes, std::uint8_t fill) {
        pbuf* const data = pbuf_alloc(PBUF_RAW, bytes, PBUF_RAM);
        std::memset(data->payload, fill, bytes);
        return data;
    }
};

TEST_F(PortTest, GivesFramesInOrderAndWhole) {
    for (unsigned round = 0; round < 200; ++round) {
        const Frame one(14 + round % 1500, 1), other(1514, 2);
        ASSERT_TRUE(outside.put(one));
        ASSERT_TRUE(outside.put(other));
        ASSERT_EQ(received(), one);
        ASSERT_EQ(received(), other);
        ASSERT_EQ(received(), Frame());
    }
    EXPECT_FALSE(inside.broken());
}

TEST_F(PortTest, SendsChains) {
    for (unsigned round = 0; round < 100; ++round) {
        pbuf* const data = packet(100, 1);
        pbuf_cat(data, packet(501, 2));
        ASSERT_TRUE(inside.send(0, *data));
        Frame expected(100, 1), frame;
        expected.resize(601, 2);
        ASSERT_TRUE(outside.take(frame));
        ASSERT_EQ(frame, expected);
        pbuf_free(data);
    }
}

TEST_F(PortTest, RingsOncePerBurstAndOnlyForWhoSleeps) {
    rings = 0;
    pbuf* const data = packet(60, 1);
    ASSERT_TRUE(inside.send(0, *data));
    inside.flush();
    EXPECT_EQ(rings, 0U) << "nobody asked";
    Frame frame;
    while (outside.take(frame)) {
    }
    ASSERT_TRUE(inside.send(0, *data));
    ASSERT_TRUE(inside.send(0, *data));
    inside.flush();
    inside.flush();
    EXPECT_EQ(rings, 1U);
    pbuf_free(data);
}

TEST_F(PortTest, HasNoRoomWhenNobodyTakes) {
    pbuf* const data = packet(1500, 1);
    unsigned sent = 0;
    while (sent < 1000 && inside.send(0, *data))
        ++sent;
    EXPECT_EQ(sent, protocol::network_out_bytes / protocol::frame_room(1500));
    EXPECT_FALSE(inside.has_room_again());
    Frame frame;
    for (unsigned i = 0; i < sent; ++i)
        ASSERT_TRUE(outside.take(frame));
    EXPECT_TRUE(inside.has_room_again());
    EXPECT_FALSE(inside.has_room_again()) << "once";
    EXPECT_TRUE(inside.send(0, *data));
    pbuf_free(data);
}

TEST_F(PortTest, StopsListeningToNonsense) {
    const protocol::FrameMark bad[] = {
        {13, 0, 0, 0}, {1515, 0, 0, 0}, {60, protocol::max_interfaces, 0, 0},
        {60, 0, 1, 0}, {60, 0, 0, 1},   {60, 0, 0, 0}, // and nothing behind it
    };
    for (const auto& mark : bad) {
        std::uint8_t* const fresh = Port::new_memory();
        Port other(fresh, 1);
        FramePort victim(*reinterpret_cast<protocol::NetworkPort*>(fresh), fresh + 4096,
                         fresh + 4096 + protocol::network_in_bytes, [] {});
        other.write_raw(&mark, sizeof mark);
        unsigned number = 0;
        EXPECT_EQ(victim.receive(number), nullptr);
        EXPECT_TRUE(victim.broken());
        ASSERT_TRUE(other.put(Frame(60, 1)));
        EXPECT_EQ(victim.receive(number), nullptr);
        EXPECT_TRUE(victim.wait_for_frames()) << "or it would try for ever";
    }
}

TEST_F(PortTest, StopsListeningToAFalseIndex) {
    auto& shared = *reinterpret_cast<protocol::NetworkPort*>(memory);
    shared.in.produced = protocol::network_in_bytes + 1;
    EXPECT_EQ(received(), Frame());
    EXPECT_TRUE(inside.broken());
}

TEST_F(PortTest, ReadsInterfacesOnlyWhole) {
    auto& shared = *reinterpret_cast<protocol::NetworkPort*>(memory);
    protocol::NetworkInterface interfaces[protocol::max_interfaces];
    std::uint32_t generation = 0;
    ASSERT_TRUE(inside.read_interfaces(generation, interfaces));
    EXPECT_EQ(generation, 2U);
    EXPECT_EQ(interfaces[0].address[3], 1);
    shared.generation = 3;
    EXPECT_FALSE(inside.read_interfaces(generation, interfaces));
    shared.generation = 0;
    EXPECT_FALSE(inside.read_interfaces(generation, interfaces));
}

} // namespace
