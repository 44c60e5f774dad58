// SPDX-License-Identifier: Apache-2.0
#include "lib/virtio/device.hpp"
#include "tests/host/virtio/fake_device.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>

namespace {

constexpr unsigned size = 8;

struct Fixture {
    alignas(16) std::uint8_t memory[virtio::queue_bytes(size)] = {};
    virtio::Queue queue{memory, reinterpret_cast<std::uint64_t>(memory), size};
    virtio_test::DeviceQueue device{reinterpret_cast<std::uint64_t>(memory),
                                    reinterpret_cast<std::uint64_t>(memory) + virtio::available_offset(size),
                                    reinterpret_cast<std::uint64_t>(memory) + virtio::used_offset(size), size};
};

TEST(VirtioQueue, ShowsTheDeviceChainsInOrderAfterPublish) {
    Fixture s;
    const virtio::Buffer buffers[] = {{0x1000, 10}, {0x2000, 20}, {0x3000, 30}};
    ASSERT_TRUE(s.queue.add(buffers, 1, 2, 77));
    EXPECT_FALSE(s.device.next());
    EXPECT_TRUE(s.queue.publish());
    const auto chain = s.device.next();
    ASSERT_TRUE(chain);
    ASSERT_EQ(chain->parts.size(), 3U);
    EXPECT_FALSE(chain->parts[0].writable);
    EXPECT_TRUE(chain->parts[1].writable);
    EXPECT_TRUE(chain->parts[2].writable);
    EXPECT_EQ(chain->parts[2].address, 0x3000U);
    EXPECT_EQ(chain->parts[2].bytes, 30U);
    virtio::Completion done{};
    EXPECT_FALSE(s.queue.take(done));
    s.device.finish(*chain, 50);
    ASSERT_TRUE(s.queue.take(done));
    EXPECT_EQ(done.token, 77U);
    EXPECT_EQ(done.written, 50U);
    EXPECT_EQ(s.queue.free_descriptors(), size);
}

TEST(VirtioQueue, RefusesAChainThatDoesNotFit) {
    Fixture s;
    const virtio::Buffer buffers[5] = {};
    EXPECT_FALSE(s.queue.add(buffers, 0, 0, 1));
    EXPECT_TRUE(s.queue.add(buffers, 5, 0, 1));
    EXPECT_FALSE(s.queue.add(buffers, 2, 2, 2));
    EXPECT_TRUE(s.queue.add(buffers, 1, 2, 2));
    EXPECT_EQ(s.queue.free_descriptors(), 0U);
}

TEST(VirtioQueue, KeepsItsDescriptorsThroughLongUseInAnyOrder) {
    Fixture s;
    std::minstd_rand random(7);
    std::set<std::uint32_t> outstanding;
    std::vector<virtio_test::Chain> at_device;
    std::uint32_t token = 0;
    for (unsigned step = 0; step < 200000; ++step) {
        const virtio::Buffer buffers[4] = {};
        const unsigned count = 1 + static_cast<unsigned>(random() % 4);
        if (random() % 2 == 0 && s.queue.add(buffers, 0, count, token)) outstanding.insert(token++);
        s.queue.publish();
        while (auto chain = s.device.next())
            at_device.push_back(*chain);
        if (!at_device.empty() && random() % 2 == 0) {
            const std::size_t i = random() % at_device.size();
            s.device.finish(at_device[i], 0);
            at_device.erase(at_device.begin() + static_cast<std::ptrdiff_t>(i));
        }
        virtio::Completion done{};
        while (s.queue.take(done))
            ASSERT_EQ(outstanding.erase(done.token), 1U);
    }
    ASSERT_EQ(outstanding.size(), at_device.size());
    for (const auto& chain : at_device)
        s.device.finish(chain, 0);
    virtio::Completion done{};
    while (s.queue.take(done))
        outstanding.erase(done.token);
    EXPECT_TRUE(outstanding.empty());
    EXPECT_EQ(s.queue.free_descriptors(), size);
    EXPECT_FALSE(s.queue.broken());
}

TEST(VirtioQueue, AChainThatTheDeviceWasNotGivenBreaksTheQueue) {
    for (std::uint32_t id : {std::uint32_t{3}, std::uint32_t{size}, 0xffffffffU}) {
        Fixture s;
        const virtio::Buffer buffer{};
        ASSERT_TRUE(s.queue.add(&buffer, 1, 0, 1)); // head 0
        s.queue.publish();
        s.device.finish({id, {}}, 0);
        virtio::Completion done{};
        EXPECT_FALSE(s.queue.take(done));
        EXPECT_TRUE(s.queue.broken());
    }
}

TEST(VirtioQueue, PassesOnWhetherEachSideWantsToBeTold) {
    Fixture s;
    EXPECT_TRUE(s.device.wants_interrupt());
    s.queue.set_interrupts(false);
    EXPECT_FALSE(s.device.wants_interrupt());
    s.device.set_wants_notify(false);
    EXPECT_FALSE(s.queue.publish());
}

// With the event index each side is told only when the other had caught up.
TEST(VirtioQueue, TheEventIndexSavesNotificationsAndInterrupts) {
    Fixture s;
    s.device = virtio_test::DeviceQueue(reinterpret_cast<std::uint64_t>(s.memory), s.queue.available_physical(),
                                        s.queue.used_physical(), size, true);
    s.queue.use_event_index();
    const virtio::Buffer buffer{};
    virtio::Completion done{};
    std::uint32_t token = 0;
    for (unsigned round = 0; round < 70000; ++round) { // past the wrap of the indices
        ASSERT_TRUE(s.queue.add(&buffer, 1, 0, token++));
        ASSERT_TRUE(s.queue.add(&buffer, 1, 0, token++));
        ASSERT_TRUE(s.queue.publish()); // the device had seen all before
        const auto first = s.device.next();
        ASSERT_TRUE(s.queue.add(&buffer, 1, 0, token++));
        ASSERT_FALSE(s.queue.publish()); // it has one to do still
        const auto second = s.device.next();
        const auto third = s.device.next();
        ASSERT_TRUE(first && second && third);
        ASSERT_FALSE(s.queue.take(done));
        const unsigned before = s.device.interrupts();
        s.device.finish(*first, 0);
        s.device.finish(*second, 0);
        ASSERT_EQ(s.device.interrupts() - before, 1U);
        ASSERT_TRUE(s.queue.take(done));
        s.device.finish(*third, 0);
        ASSERT_EQ(s.device.interrupts() - before, 1U); // take() has not found none since
        ASSERT_TRUE(s.queue.take(done));
        ASSERT_TRUE(s.queue.take(done));
        ASSERT_FALSE(s.queue.take(done));
    }
    s.queue.set_interrupts(false);
    EXPECT_FALSE(s.device.wants_interrupt());
    EXPECT_FALSE(s.queue.take(done));
    EXPECT_FALSE(s.device.wants_interrupt());
    s.queue.set_interrupts(true);
    EXPECT_TRUE(s.device.wants_interrupt());
}

TEST(VirtioDevice, AgreesOnFeaturesAndHandsOverQueues) {
    virtio_test::FakeDevice fake(virtio::feature_version_1 | 0b1010, 3, 64);
    virtio::Device device(virtio_test::FakeRegisters{&fake}, fake.layout());
    ASSERT_TRUE(device.begin(0b0110));
    EXPECT_EQ(device.features(), virtio::feature_version_1 | 0b0010);
    EXPECT_EQ(device.queue_count(), 3U);
    EXPECT_EQ(device.queue_max(2), 64U);
    EXPECT_EQ(device.queue_max(3), 0U);
    Fixture s;
    EXPECT_TRUE(device.set_queue(2, s.queue));
    device.finish();
    EXPECT_TRUE(fake.running());
    ASSERT_NE(fake.queue(2), nullptr);
    EXPECT_EQ(fake.queue(1), nullptr);
    const virtio::Buffer buffer{0x5000, 1};
    ASSERT_TRUE(s.queue.add(&buffer, 1, 0, 1));
    ASSERT_TRUE(s.queue.publish());
    device.notify(2);
    EXPECT_EQ(fake.take_notifications(), 0b100U);
    EXPECT_TRUE(fake.queue(2)->next());
}

TEST(VirtioDevice, RefusesALegacyDevice) {
    virtio_test::FakeDevice fake(0b1010, 1, 64);
    virtio::Device device(virtio_test::FakeRegisters{&fake}, fake.layout());
    EXPECT_FALSE(device.begin(0b1010));
}

} // namespace
