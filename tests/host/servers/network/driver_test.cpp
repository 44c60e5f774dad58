// SPDX-License-Identifier: Apache-2.0
//
// The driver between a fake device and the switch's end of the link.
#include "servers/netdriver/driver.hpp"
#include "servers/network/uplink.hpp"
#include "tests/host/servers/network/frames.hpp"
#include "tests/host/virtio/fake_device.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace {

using namespace network_test;
namespace uplink = protocol::uplink;

constexpr unsigned receive_queue = 0, send_queue = 1;

class DriverTest : public testing::TestWithParam<std::uint64_t> {
  protected:
    DriverTest() {
        EXPECT_TRUE(driver->start());
        EXPECT_TRUE(fake.running());
        settle();
    }

    void settle() {
        for (unsigned i = 0; i < 4; ++i) {
            driver->run();
            peer->follow();
        }
    }

    std::uint64_t buffers_begin() const { return reinterpret_cast<std::uint64_t>(memory->buffers); }
    bool is_buffer(const virtio_test::Part& part, unsigned first, unsigned end) const {
        const std::uint64_t place = part.address - buffers_begin();
        return place % uplink::buffer_bytes == 0 && place / uplink::buffer_bytes >= first &&
               place / uplink::buffer_bytes < end && part.bytes <= uplink::buffer_bytes;
    }

    // What the device is told to send, with its form checked.
    std::optional<virtio_test::Chain> next_sent() {
        auto chain = fake.queue(send_queue)->next();
        if (!chain) return chain;
        EXPECT_EQ(chain->parts.size(), 2U);
        EXPECT_EQ(chain->parts[0].bytes, 12U);
        EXPECT_FALSE(chain->parts[0].writable || chain->parts[1].writable);
        const auto* const header = reinterpret_cast<const std::uint8_t*>(chain->parts[0].address);
        EXPECT_TRUE(std::all_of(header, header + 12, [](std::uint8_t byte) { return byte == 0; }));
        EXPECT_TRUE(is_buffer(chain->parts[1], uplink::receive_buffers, uplink::buffers));
        return chain;
    }
    // A place for a frame that arrives.
    std::optional<virtio_test::Chain> next_place() {
        auto chain = fake.queue(receive_queue)->next();
        if (!chain) return chain;
        EXPECT_EQ(chain->parts.size(), 2U);
        EXPECT_TRUE(chain->parts[0].writable && chain->parts[1].writable);
        EXPECT_EQ(chain->parts[0].bytes, 12U);
        EXPECT_FALSE(chain->parts[0].address - buffers_begin() < sizeof(memory->buffers));
        EXPECT_TRUE(is_buffer(chain->parts[1], 0, uplink::receive_buffers));
        return chain;
    }
    bool arrive(const Frame& arriving, std::uint32_t written) {
        const auto chain = next_place();
        if (!chain) return false;
        std::memcpy(reinterpret_cast<void*>(chain->parts[1].address), arriving.bytes, arriving.length);
        fake.queue(receive_queue)->finish(*chain, written);
        return true;
    }

    struct Memory {
        netdriver::OwnMemory own = {};
        alignas(4096) uplink::Link link = {};
        alignas(4096) std::uint8_t buffers[uplink::buffers * uplink::buffer_bytes] = {};
    };

    virtio_test::FakeDevice fake{virtio::feature_version_1 | GetParam(), 2, 256};
    std::unique_ptr<Memory> memory = std::make_unique<Memory>();
    std::unique_ptr<netdriver::Driver<virtio_test::FakeRegisters>> driver = make_driver();
    std::unique_ptr<network::Uplink> peer = std::make_unique<network::Uplink>(memory->link, memory->buffers, 1);
    Frame frame = udp(1, interface(1, 2), 5, 6, 7);

    std::unique_ptr<netdriver::Driver<virtio_test::FakeRegisters>> make_driver() {
        return std::make_unique<netdriver::Driver<virtio_test::FakeRegisters>>(
            virtio_test::FakeRegisters{&fake}, fake.layout(), memory->own,
            reinterpret_cast<std::uint64_t>(&memory->own), memory->link, buffers_begin());
    }
};

TEST_P(DriverTest, SendsFrames) {
    for (unsigned i = 0; i < 1000; ++i) {
        frame.bytes[20] = static_cast<std::uint8_t>(i);
        ASSERT_TRUE(peer->send(frame)) << i;
        settle();
        EXPECT_NE(fake.take_notifications() & 1U << send_queue, 0U);
        const auto chain = next_sent();
        ASSERT_TRUE(chain);
        EXPECT_EQ(chain->parts[1].bytes, frame.length);
        EXPECT_EQ(std::memcmp(reinterpret_cast<void*>(chain->parts[1].address), frame.bytes, frame.length), 0);
        fake.queue(send_queue)->finish(*chain, 0);
    }
}

TEST_P(DriverTest, ReceivesFrames) {
    for (unsigned i = 0; i < 1000; ++i) {
        frame.bytes[20] = static_cast<std::uint8_t>(i);
        ASSERT_TRUE(arrive(frame, 12 + frame.length)) << i;
        EXPECT_TRUE(driver->run() || !peer->sleep());
        Frame got;
        ASSERT_TRUE(peer->receive(got));
        EXPECT_EQ(got.length, frame.length);
        EXPECT_EQ(std::memcmp(got.bytes, frame.bytes, frame.length), 0);
        EXPECT_FALSE(peer->receive(got));
        driver->run();
    }
}

TEST_P(DriverTest, FramesOfNoLengthThatThereIsAreDropped) {
    for (const std::uint32_t written : {0U, 11U, 12U, 25U, 12U + 1515U, 2060U, 0xffffffffU}) {
        ASSERT_TRUE(arrive(frame, written));
        driver->run();
        Frame got;
        EXPECT_FALSE(peer->receive(got)) << written;
    }
    ASSERT_TRUE(arrive(frame, 12 + frame.length));
    driver->run();
    Frame got;
    EXPECT_TRUE(peer->receive(got));
}

TEST_P(DriverTest, TheDeviceSendsEachBufferOnce) {
    unsigned sent = 0;
    while (peer->send(frame))
        ++sent;
    EXPECT_EQ(sent, uplink::send_buffers);
    settle();
    // The switch claims buffers that the device has, and some that are not there.
    for (unsigned i = 0; i < uplink::send_buffers; ++i)
        memory->link.send_entry[i] = {static_cast<std::uint16_t>(i * 5), 60};
    memory->link.send.produced += uplink::send_buffers;
    settle();
    std::set<std::uint64_t> places;
    while (const auto chain = next_sent())
        EXPECT_TRUE(places.insert(chain->parts[1].address).second);
    EXPECT_EQ(places.size(), sent);
    EXPECT_TRUE(fake.queue(send_queue)->wants_interrupt());
}

TEST_P(DriverTest, LengthsAreChecked) {
    for (const std::uint16_t length : {0, 13, 1515, 2048, 65535}) {
        memory->link.send_entry[memory->link.send.produced % uplink::send_buffers] = {uplink::receive_buffers, length};
        ++memory->link.send.produced;
        settle();
        EXPECT_FALSE(next_sent()) << length;
    }
}

TEST_P(DriverTest, BuffersThatTheSwitchDoesNotHaveAreNotTakenBack) {
    unsigned places = 0;
    while (next_place())
        ++places;
    EXPECT_EQ(places, uplink::receive_buffers);
    for (unsigned i = 0; i < uplink::receive_buffers; ++i)
        memory->link.returned_entry[i] = {static_cast<std::uint16_t>(i * 3), 0};
    memory->link.returned.produced += uplink::receive_buffers;
    settle();
    EXPECT_FALSE(next_place());
}

TEST_P(DriverTest, ARingThatBrokeIsUsedAgainInTheNextSession) {
    memory->link.send.produced += 5000;
    settle();
    EXPECT_FALSE(next_sent());
    memory->link.accepted = 0; // as the switch sees a driver that it can't go on with
    settle();
    EXPECT_TRUE(peer->send(frame));
    settle();
    EXPECT_TRUE(next_sent());
}

TEST_P(DriverTest, ASwitchThatStartsAnewGetsAllBuffers) {
    Frame got;
    for (unsigned i = 0; i < uplink::receive_buffers; ++i)
        ASSERT_TRUE(arrive(frame, 12 + frame.length));
    driver->run(); // the switch has them all, and dies
    peer = std::make_unique<network::Uplink>(memory->link, memory->buffers, 1 << 16);
    settle();
    EXPECT_FALSE(peer->receive(got));
    ASSERT_TRUE(arrive(frame, 12 + frame.length));
    driver->run();
    EXPECT_TRUE(peer->receive(got));
    EXPECT_TRUE(peer->send(frame));
    settle();
    EXPECT_TRUE(next_sent());
}

TEST_P(DriverTest, ADriverThatStartsAnewGetsASession) {
    ASSERT_TRUE(peer->send(frame));
    settle();
    *memory = {};
    driver = make_driver();
    ASSERT_TRUE(driver->start());
    EXPECT_FALSE(driver->run()); // there is no session yet
    peer->follow();
    settle();
    ASSERT_TRUE(arrive(frame, 12 + frame.length));
    driver->run();
    Frame got;
    EXPECT_TRUE(peer->receive(got));
    EXPECT_TRUE(peer->send(frame));
    settle();
    EXPECT_TRUE(next_sent());
}

TEST(Driver, NeedsBothQueues) {
    virtio_test::FakeDevice fake(virtio::feature_version_1, 1, 256);
    const auto own = std::make_unique<netdriver::OwnMemory>();
    const auto link = std::make_unique<uplink::Link>();
    netdriver::Driver<virtio_test::FakeRegisters> driver({&fake}, fake.layout(), *own, 0, *link, 0);
    EXPECT_FALSE(driver.start());
}

INSTANTIATE_TEST_SUITE_P(Features, DriverTest, testing::Values(0, virtio::feature_event_index));

} // namespace
