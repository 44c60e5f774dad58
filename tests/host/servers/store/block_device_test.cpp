// SPDX-License-Identifier: Apache-2.0
#include "servers/store/block_device.hpp"
#include "tests/host/virtio/fake_device.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace {

constexpr unsigned page_bytes = 4096;

// The disk's end: answers requests as section 5.2.6 says, when the test wants it to.
class BlockDevice : public testing::Test {
  protected:
    BlockDevice() {
        EXPECT_TRUE(disk.start());
        queue = fake.queue(0);
    }

    struct Request {
        virtio_test::Chain chain;
        std::uint32_t type;
        std::uint64_t sector;
        std::uint8_t* status;
    };

    // The next request, with its form checked.
    std::optional<Request> next() {
        auto chain = queue->next();
        if (!chain) return std::nullopt;
        const auto& parts = chain->parts;
        EXPECT_GE(parts.size(), 3U);
        EXPECT_FALSE(parts.front().writable);
        EXPECT_EQ(parts.front().bytes, 16U);
        EXPECT_TRUE(parts.back().writable);
        EXPECT_EQ(parts.back().bytes, 1U);
        Request request{*chain, 0, 0, reinterpret_cast<std::uint8_t*>(parts.back().address)};
        std::memcpy(&request.type, reinterpret_cast<void*>(parts.front().address), 4);
        std::memcpy(&request.sector, reinterpret_cast<void*>(parts.front().address + 8), 8);
        return request;
    }
    void finish(const Request& request, std::uint8_t status) {
        std::uint32_t written = 1;
        for (std::size_t i = 1; i + 1 < request.chain.parts.size(); ++i) {
            const auto& part = request.chain.parts[i];
            EXPECT_TRUE(part.writable);
            std::memset(reinterpret_cast<void*>(part.address), static_cast<int>(request.sector / 8 + i - 1),
                        part.bytes);
            written += part.bytes;
        }
        *request.status = status;
        queue->finish(request.chain, written);
    }

    virtio_test::FakeDevice fake{virtio::feature_version_1, 1, 256};
    std::unique_ptr<store::BlockMemory> memory = std::make_unique<store::BlockMemory>();
    store::BlockDevice<virtio_test::FakeRegisters> disk{
        {&fake}, fake.layout(), *memory, reinterpret_cast<std::uint64_t>(memory.get())};
    virtio_test::DeviceQueue* queue = nullptr;
    std::vector<std::uint8_t> frames = std::vector<std::uint8_t>(64UL * page_bytes);
    std::uint64_t frame(unsigned index) { return reinterpret_cast<std::uint64_t>(&frames[index * page_bytes]); }
};

TEST_F(BlockDevice, ReadsPagesIntoTheFrames) {
    const std::uint64_t into[] = {frame(7), frame(3), frame(5)};
    ASSERT_TRUE(disk.read(100, into, 3, 42));
    EXPECT_FALSE(next()); // not shown yet
    disk.submit();
    EXPECT_EQ(fake.take_notifications(), 1U);
    const auto request = next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->type, 0U);
    EXPECT_EQ(request->sector, 800U);
    store::Disk::Done done{};
    EXPECT_FALSE(disk.take(done));
    finish(*request, 0);
    ASSERT_TRUE(disk.take(done));
    EXPECT_EQ(done.token, 42U);
    EXPECT_TRUE(done.ok);
    EXPECT_EQ(frames[7 * page_bytes], 100);
    EXPECT_EQ(frames[3 * page_bytes + 4095], 101);
    EXPECT_EQ(frames[5 * page_bytes], 102);
}

TEST_F(BlockDevice, PassesErrorsOn) {
    const std::uint64_t into[] = {frame(0)};
    for (const std::uint8_t status : {1, 2, 255}) {
        ASSERT_TRUE(disk.read(1, into, 1, status));
        disk.submit();
        finish(*next(), status);
        store::Disk::Done done{};
        ASSERT_TRUE(disk.take(done));
        EXPECT_FALSE(done.ok);
        EXPECT_EQ(done.token, status);
    }
}

TEST_F(BlockDevice, ReadsAHeadIntoItsOwnMemory) {
    ASSERT_TRUE(disk.read_head(9, 5));
    disk.submit();
    finish(*next(), 0);
    store::Disk::Done done{};
    ASSERT_TRUE(disk.take(done));
    ASSERT_NE(done.head, nullptr);
    EXPECT_EQ(done.head[0], 9);
    EXPECT_EQ(done.head[store::head_bytes - 1], 9);
}

TEST_F(BlockDevice, KeepsWithinTheQueueAndEndsOperationsInAnyOrder) {
    std::vector<std::uint64_t> into;
    for (unsigned i = 0; i < store::max_segments; ++i)
        into.push_back(frame(i));
    std::map<std::uint32_t, Request> at_device;
    std::uint32_t token = 0;
    std::uint32_t ended = 0;
    for (unsigned round = 0; round < 500; ++round) {
        while (disk.read(token % 1000, into.data(), 1 + token % store::max_segments, token))
            ++token;
        disk.submit();
        while (auto request = next())
            at_device.emplace(static_cast<std::uint32_t>(at_device.size() * 7919 + round * 31), *request);
        ASSERT_FALSE(at_device.empty());
        finish(at_device.begin()->second, 0);
        at_device.erase(at_device.begin());
        store::Disk::Done done{};
        while (disk.take(done))
            ++ended;
    }
    EXPECT_EQ(ended, 500U);
    EXPECT_FALSE(disk.broken());
}

TEST(BlockDeviceStart, RefusesADeviceWithTooSmallAQueue) {
    virtio_test::FakeDevice fake(virtio::feature_version_1, 1, 16);
    auto memory = std::make_unique<store::BlockMemory>();
    store::BlockDevice<virtio_test::FakeRegisters> disk({&fake}, fake.layout(), *memory, 0);
    EXPECT_FALSE(disk.start());
}

} // namespace
