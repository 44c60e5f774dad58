// SPDX-License-Identifier: Apache-2.0
#include "servers/control/console_device.hpp"
#include "tests/host/virtio/fake_device.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace {

enum : unsigned { note_in = 2, note_out = 3, data_in = 4, data_out = 5 };
enum : std::uint16_t { device_ready = 0, port_add = 1, port_ready = 3, port_open = 6, port_name = 7 };

// The console's end: section 5.3.6.
class ConsoleDevice : public testing::Test {
  protected:
    ConsoleDevice() { EXPECT_TRUE(device.start()); }

    struct Note {
        std::uint32_t port;
        std::uint16_t event;
        std::uint16_t value;
        bool operator==(const Note&) const = default;
    };

    // Writes into the driver's next buffer of a queue; false: it has none there.
    bool write(unsigned queue, const void* bytes, std::size_t size) {
        const auto chain = fake.queue(queue)->next();
        if (!chain) return false;
        EXPECT_EQ(chain->parts.size(), 1U);
        EXPECT_TRUE(chain->parts[0].writable);
        EXPECT_LE(size, chain->parts[0].bytes);
        std::memcpy(reinterpret_cast<void*>(chain->parts[0].address), bytes, size);
        fake.queue(queue)->finish(*chain, static_cast<std::uint32_t>(size));
        return true;
    }
    void note(std::uint32_t port, std::uint16_t event, std::uint16_t value, const std::string& text = "") {
        const Note head{port, event, value};
        std::string bytes(reinterpret_cast<const char*>(&head), sizeof(head));
        bytes += text;
        ASSERT_TRUE(write(note_in, bytes.data(), bytes.size()));
        device.serve_notes();
    }
    std::vector<Note> said() {
        std::vector<Note> all;
        while (const auto chain = fake.queue(note_out)->next()) {
            Note one{};
            std::memcpy(&one, reinterpret_cast<void*>(chain->parts[0].address), sizeof(one));
            all.push_back(one);
            fake.queue(note_out)->finish(*chain, 0);
        }
        return all;
    }
    // What the driver has sent; the buffers come back only if `finish`.
    std::string sent(bool finish = true) {
        std::string all;
        while (const auto chain = fake.queue(data_out)->next()) {
            for (const auto& part : chain->parts)
                all.append(reinterpret_cast<const char*>(part.address), part.bytes);
            if (finish) fake.queue(data_out)->finish(*chain, 0);
        }
        return all;
    }
    std::string received() {
        const control::Channel::Input input = device.input();
        std::string text(reinterpret_cast<const char*>(input.bytes), input.count);
        device.consume(input.count);
        return text;
    }
    bool put(const std::string& text) {
        std::uint8_t* const at = device.reserve(text.size());
        if (at == nullptr) return false;
        std::memcpy(at, text.data(), text.size());
        device.commit(text.size());
        return true;
    }

    virtio_test::FakeDevice fake{virtio::feature_version_1 | virtio::feature_event_index | 2, 6, 64};
    std::unique_ptr<control::ConsoleMemory> memory = std::make_unique<control::ConsoleMemory>();
    control::ConsoleDevice<virtio_test::FakeRegisters> device{
        {&fake}, fake.layout(), *memory, reinterpret_cast<std::uint64_t>(memory.get())};
};

TEST_F(ConsoleDevice, OpensThePortThatBearsTheName) {
    EXPECT_EQ(said(), (std::vector<Note>{{0, device_ready, 1}}));
    note(0, port_add, 1);
    EXPECT_TRUE(said().empty());
    note(1, port_add, 1);
    EXPECT_EQ(said(), (std::vector<Note>{{1, port_ready, 1}}));
    note(1, port_name, 1, "org.example.other");
    EXPECT_TRUE(said().empty());
    note(1, port_name, 1, "bulkhead.control");
    EXPECT_EQ(said(), (std::vector<Note>{{1, port_open, 1}}));
    EXPECT_FALSE(device.opened());
    note(1, port_open, 1);
    EXPECT_TRUE(device.opened());
    EXPECT_FALSE(device.opened());
    note(1, port_open, 0);
    EXPECT_FALSE(device.opened());
}

TEST_F(ConsoleDevice, SurvivesNotesOfAnyShape) {
    for (unsigned i = 0; i < 200; ++i) {
        const std::string text(i % 57, static_cast<char>(i));
        note(i % 3, static_cast<std::uint16_t>(i % 9), static_cast<std::uint16_t>(i % 2), text);
        ASSERT_TRUE(write(note_in, text.data(), i % 8));
        device.serve_notes();
        said();
    }
    EXPECT_FALSE(device.broken());
}

TEST_F(ConsoleDevice, GivesTheBytesInOrderInPiecesOfAnySize) {
    std::string expected;
    std::string got;
    for (unsigned round = 0; round < 300; ++round) {
        const std::string text(round * 37 % 4097, static_cast<char>('a' + round % 26));
        ASSERT_TRUE(write(data_in, text.data(), text.size()));
        expected += text;
        const control::Channel::Input input = device.input();
        const std::size_t half = input.count / 2;
        got.append(reinterpret_cast<const char*>(input.bytes), half);
        device.consume(half);
        got += received();
        device.flush();
    }
    EXPECT_EQ(got, expected);
}

TEST_F(ConsoleDevice, TheHostWaitsWhenNobodyReads) {
    unsigned written = 0;
    while (write(data_in, "xyz", 3))
        ++written;
    EXPECT_EQ(written, control::ConsoleMemory::in_buffers);
    EXPECT_EQ(received(), "xyz");
    device.flush();
    EXPECT_TRUE(write(data_in, "abc", 3));
}

TEST_F(ConsoleDevice, AnOpeningIsKnownBeforeTheFirstBytes) {
    const Note opened{1, port_open, 1};
    ASSERT_TRUE(write(note_in, &opened, sizeof(opened)));
    ASSERT_TRUE(write(data_in, "hello", 5));
    EXPECT_EQ(device.input().count, 5U); // without serve_notes() before
    EXPECT_TRUE(device.opened());
}

TEST_F(ConsoleDevice, CollectsSmallPiecesAndSendsThemOnFlush) {
    EXPECT_TRUE(put("one "));
    EXPECT_TRUE(put("two"));
    EXPECT_EQ(sent(), "");
    device.flush();
    EXPECT_EQ(sent(), "one two");
    device.flush();
    EXPECT_EQ(sent(), "");
}

TEST_F(ConsoleDevice, WithoutBuffersThereIsNoRoomAndAnInterruptWillTell) {
    const std::string piece(8000, 'x');
    std::size_t bytes = 0;
    while (put(piece))
        bytes += piece.size();
    EXPECT_EQ(bytes, 2UL * 8000 * control::ConsoleMemory::out_buffers);
    EXPECT_TRUE(fake.queue(data_out)->wants_interrupt());
    device.flush();
    EXPECT_EQ(sent().size(), bytes);
    EXPECT_TRUE(put("more"));
    EXPECT_FALSE(fake.queue(data_out)->wants_interrupt());
    device.flush();
    EXPECT_EQ(sent(), "more");
}

TEST(ConsoleDeviceStart, NeedsPortsAndTheirQueues) {
    auto memory = std::make_unique<control::ConsoleMemory>();
    virtio_test::FakeDevice single(virtio::feature_version_1, 6, 64);
    control::ConsoleDevice<virtio_test::FakeRegisters> first({&single}, single.layout(), *memory, 0);
    EXPECT_FALSE(first.start());
    virtio_test::FakeDevice few(virtio::feature_version_1 | 2, 4, 64);
    control::ConsoleDevice<virtio_test::FakeRegisters> second({&few}, few.layout(), *memory, 0);
    EXPECT_FALSE(second.start());
}

} // namespace
