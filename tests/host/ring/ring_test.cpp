// SPDX-License-Identifier: Apache-2.0
#include "lib/ring/bytes.hpp"
#include "lib/ring/entries.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::uint32_t capacity = 64;

struct SharedBytes {
    protocol::RingIndices indices{};
    std::uint8_t data[capacity]{};
    ring::ByteProducer producer() { return {indices, data, capacity}; }
    ring::ByteConsumer consumer() { return {indices, data, capacity}; }
};

TEST(ByteRing, KeepsOrderAcrossTheWrapOfDataAndOfIndices) {
    SharedBytes shared;
    shared.indices.produced = shared.indices.consumed = 0xffffffff - 100;
    ring::ByteProducer producer = shared.producer();
    ring::ByteConsumer consumer = shared.consumer();
    std::string sent;
    std::string got;
    for (unsigned i = 0; i < 300; ++i) {
        std::string piece(i % 23, static_cast<char>('a' + i % 26));
        sent += piece.substr(0, producer.write(piece.data(), static_cast<std::uint32_t>(piece.size())));
        char out[17];
        got.append(out, consumer.read(out, sizeof(out)));
    }
    char rest[capacity];
    got.append(rest, consumer.read(rest, sizeof(rest)));
    EXPECT_EQ(got, sent);
    EXPECT_LT(shared.indices.produced, 0x80000000U); // it did wrap
}

TEST(ByteRing, TakesNoMoreThanFitsAndGivesNoMoreThanIsThere) {
    SharedBytes shared;
    ring::ByteProducer producer = shared.producer();
    ring::ByteConsumer consumer = shared.consumer();
    const std::string text(100, 'x');
    EXPECT_EQ(producer.write(text.data(), 100), capacity);
    EXPECT_EQ(producer.space(), 0U);
    EXPECT_EQ(producer.write(text.data(), 1), 0U);
    char out[100];
    EXPECT_EQ(consumer.read(out, 100), capacity);
    EXPECT_EQ(consumer.read(out, 100), 0U);
}

TEST(ByteRing, RunsInPlaceEndAtTheEndOfTheData) {
    SharedBytes shared;
    shared.indices.produced = shared.indices.consumed = 60;
    ring::ByteProducer producer = shared.producer();
    ring::ByteConsumer consumer = shared.consumer();
    std::uint32_t count = 0;
    EXPECT_EQ(producer.writable(count), shared.data + 60);
    EXPECT_EQ(count, 4U);
    producer.commit(4);
    EXPECT_EQ(producer.writable(count), shared.data);
    EXPECT_EQ(count, 60U);
    producer.commit(10);
    EXPECT_EQ(consumer.readable(count), shared.data + 60);
    EXPECT_EQ(count, 4U);
    consumer.release(4);
    EXPECT_EQ(consumer.readable(count), shared.data);
    EXPECT_EQ(count, 10U);
}

TEST(ByteRing, AHostileIndexBreaksTheEndForGood) {
    SharedBytes shared;
    ring::ByteProducer producer = shared.producer();
    ring::ByteConsumer consumer = shared.consumer();
    shared.indices.produced = capacity + 1;
    EXPECT_EQ(consumer.used(), 0U);
    EXPECT_TRUE(consumer.broken());
    shared.indices.produced = 5;
    EXPECT_EQ(consumer.used(), 0U);
    char out[8];
    EXPECT_EQ(consumer.read(out, sizeof(out)), 0U);

    shared.indices.consumed = 1; // more consumed than was produced
    EXPECT_EQ(producer.space(), 0U);
    EXPECT_TRUE(producer.broken());
    EXPECT_EQ(producer.write("x", 1), 0U);
    EXPECT_FALSE(producer.signal_due());
}

TEST(ByteRing, ThePeerCantMoveTheIndexOfThisEnd) {
    SharedBytes shared;
    ring::ByteProducer producer = shared.producer();
    producer.write("abcd", 4);
    shared.indices.produced = 0;
    producer.write("e", 1);
    EXPECT_EQ(shared.indices.produced, 5U);
    EXPECT_EQ(shared.data[4], 'e');
}

TEST(ByteRing, SignalsOnlyASleeperThatHasWhatItWantsNow) {
    SharedBytes shared;
    ring::ByteProducer producer = shared.producer();
    ring::ByteConsumer consumer = shared.consumer();
    producer.write("a", 1);
    EXPECT_FALSE(producer.signal_due());
    EXPECT_FALSE(consumer.want_data(1)); // there is some: don't sleep
    EXPECT_TRUE(consumer.want_data(3));
    producer.write("b", 1);
    EXPECT_FALSE(producer.signal_due());
    producer.write("c", 1);
    EXPECT_TRUE(producer.signal_due());
    consumer.cancel_want();
    EXPECT_FALSE(producer.signal_due());

    EXPECT_FALSE(producer.want_space(capacity - 3));
    EXPECT_TRUE(producer.want_space(capacity));
    consumer.release(1);
    EXPECT_FALSE(consumer.signal_due());
    consumer.release(2);
    EXPECT_TRUE(consumer.signal_due());
}

TEST(EntryRing, CopiesWholeEntriesAndStopsWhenFull) {
    struct Entry {
        std::uint64_t a;
        std::uint32_t b;
    };
    protocol::RingIndices indices{};
    Entry entries[4];
    ring::EntryProducer<Entry> producer(indices, entries, 4);
    ring::EntryConsumer<Entry> consumer(indices, entries, 4);
    for (unsigned round = 0; round < 3; ++round) {
        for (std::uint32_t i = 0; i < 4; ++i)
            EXPECT_TRUE(producer.push({i, round}));
        EXPECT_FALSE(producer.push({9, 9}));
        Entry out{};
        for (std::uint32_t i = 0; i < 4; ++i) {
            ASSERT_TRUE(consumer.pop(out));
            EXPECT_EQ(out.a, i);
            EXPECT_EQ(out.b, round);
        }
        EXPECT_FALSE(consumer.pop(out));
    }
}

// A notification as the kernel's: signals collapse, waiting takes them.
class Notification {
  public:
    void signal() {
        const std::scoped_lock lock(mutex_);
        set_ = true;
        condition_.notify_one();
    }
    bool wait() { // false: nobody signalled for far too long
        std::unique_lock lock(mutex_);
        const bool came = condition_.wait_for(lock, std::chrono::seconds(20), [this] { return set_; });
        set_ = false;
        return came;
    }

  private:
    std::mutex mutex_;
    std::condition_variable condition_;
    bool set_ = false;
};

// Two threads that sleep whenever they can: a lost wakeup shows as a time-out.
TEST(ByteRing, NoWakeupIsLostBetweenTwoThreads) {
    SharedBytes shared;
    Notification to_consumer;
    Notification to_producer;
    constexpr std::uint32_t total = 400000;

    std::thread writer([&] {
        ring::ByteProducer producer = shared.producer();
        std::minstd_rand random(1);
        std::uint32_t sent = 0;
        while (sent < total) {
            std::uint8_t piece[90];
            const auto size = static_cast<std::uint32_t>(1 + random() % sizeof(piece));
            std::uint32_t count = std::min(size, total - sent);
            for (std::uint32_t i = 0; i < count; ++i)
                piece[i] = static_cast<std::uint8_t>((sent + i) * 7);
            count = producer.write(piece, count);
            sent += count;
            if (count != 0 && producer.signal_due()) to_consumer.signal();
            const auto wanted = static_cast<std::uint32_t>(1 + random() % capacity);
            if (count == 0 && producer.want_space(wanted)) {
                ASSERT_TRUE(to_producer.wait()) << sent;
            }
            producer.cancel_want();
        }
    });

    ring::ByteConsumer consumer = shared.consumer();
    std::uint32_t got = 0;
    bool right = true;
    while (got < total) {
        std::uint8_t piece[50];
        const std::uint32_t count = consumer.read(piece, sizeof(piece));
        for (std::uint32_t i = 0; i < count; ++i)
            right = right && piece[i] == static_cast<std::uint8_t>((got + i) * 7);
        got += count;
        if (count != 0 && consumer.signal_due()) to_producer.signal();
        if (count == 0 && got < total && consumer.want_data(1)) {
            EXPECT_TRUE(to_consumer.wait()) << got;
        }
        consumer.cancel_want();
    }
    writer.join();
    EXPECT_TRUE(right);
    EXPECT_FALSE(consumer.broken());
}

} // namespace
