// SPDX-License-Identifier: Apache-2.0
#include "tests/host/servers/store/fakes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using protocol::StoreStatus;
using store_test::Machine;

TEST(Store, DeliversThePagesThatWereAskedFor) {
    Machine m(512);
    m.attach(3, 100, 50);
    const auto done = m.fetch(3, 10, 20, 5);
    EXPECT_EQ(done.status, StoreStatus::Ok);
    EXPECT_EQ(done.delivered, 20);
    for (unsigned i = 0; i < 20; ++i)
        EXPECT_TRUE(m.holds(3, 5 + i, 110 + i)) << i;
    EXPECT_EQ(m.disk.operations, 2U);     // the head, and one for all pages
    EXPECT_EQ(m.stats.store_misses, 22U); // to the multiple of 32
    EXPECT_EQ(m.stats.store_hits, 0U);
}

TEST(Store, ReadsAheadWithinAlignedPartsOfTheImageWhileThereIsRoom) {
    Machine m(store::min_cache_pages);
    m.attach(1, 100, 75);
    m.fetch(1, 3, 1);
    EXPECT_EQ(m.cache->held(), 29U); // 3 .. 31
    EXPECT_EQ(m.cache->held_by(store::unowned), 28U);
    const std::size_t before = m.disk.operations;
    EXPECT_EQ(m.fetch(1, 4, 28, 4).delivered, 28);
    EXPECT_EQ(m.disk.operations, before);
    for (unsigned i = 4; i < 32; ++i)
        EXPECT_TRUE(m.holds(1, i, 100 + i));
    EXPECT_EQ(m.cache->held_by(1), 29U);
    m.fetch(1, 70, 1, 40);
    EXPECT_EQ(m.cache->held(), 34U); // the image ends at 75
    m.attach(2, 1000, 500);
    for (unsigned page = 0; page < 320; page += 32) {
        m.memory.slots[2].clear();
        m.fetch(2, page, 1);
    }
    EXPECT_LE(m.cache->held(), store::min_cache_pages);
    EXPECT_EQ(m.cache->held_by(1), 30U);
}

TEST(Store, APageIsInMemoryOnceHoweverManyContainersHaveIt) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.attach(2, 0, 64);
    m.fetch(1, 0, 32);
    m.fetch(2, 16, 32);
    for (unsigned i = 0; i < 16; ++i)
        EXPECT_EQ(m.memory.slots[1][16 + i], m.memory.slots[2][i]);
    EXPECT_EQ(m.cache->held(), 48U);
    EXPECT_EQ(m.stats.store_hits, 16U);
    EXPECT_EQ(m.stats.store_misses, 48U);
}

TEST(Store, ReadsTheHolesOfAPartlyCachedRequestInRuns) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.fetch(1, 20, 1, 100); // to 31
    const std::size_t before = m.disk.operations;
    EXPECT_EQ(m.fetch(1, 10, 32).delivered, 32);
    EXPECT_EQ(m.disk.operations - before, 2U); // 10-19, 32-41
    for (unsigned i = 0; i < 32; ++i)
        EXPECT_TRUE(m.holds(1, i, 10 + i));
}

TEST(Store, TwoRequestsForAPageUnderWayReadItOnce) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.attach(2, 0, 64);
    m.settle();
    m.ask(1, {8, 0, 8, 1});
    m.ask(2, {28, 0, 8, 2});
    m.service->run();
    ASSERT_EQ(m.disk.waiting.size(), 2U);
    m.disk.end(1, true); // the second one's own part first
    m.service->run();
    EXPECT_TRUE(m.answers(2).empty());
    m.settle();
    EXPECT_EQ(m.answers(1).size(), 1U);
    ASSERT_EQ(m.answers(2).size(), 1U);
    EXPECT_TRUE(m.holds(2, 0, 28));
    EXPECT_TRUE(m.holds(2, 7, 35));
    EXPECT_EQ(m.stats.store_misses, 52U); // 8 .. 59, each once
}

TEST(Store, RefusesWhatIsOutsideTheExtentOrTheSlots) {
    Machine m(512);
    m.attach(1, 100, 50);
    const auto status = [&m](std::uint64_t page, unsigned slot, unsigned count) {
        return m.fetch(1, page, count, slot).status;
    };
    EXPECT_EQ(status(50, 0, 1), StoreStatus::OutOfRange);
    EXPECT_EQ(status(49, 0, 2), StoreStatus::OutOfRange);
    EXPECT_EQ(status(~std::uint64_t{0}, 0, 2), StoreStatus::OutOfRange);
    EXPECT_EQ(status(std::uint64_t{1} << 52, 0, 1), StoreStatus::OutOfRange);
    EXPECT_EQ(status(0, 0, 0), StoreStatus::OutOfRange);
    EXPECT_EQ(status(0, 0, 33), StoreStatus::OutOfRange);
    EXPECT_EQ(status(0, 128, 1), StoreStatus::OutOfRange);
    EXPECT_EQ(status(0, 127, 2), StoreStatus::OutOfRange);
    EXPECT_EQ(status(0, 65535, 32), StoreStatus::OutOfRange);
    EXPECT_EQ(m.disk.operations, 1U); // the head alone
    EXPECT_EQ(status(49, 127, 1), StoreStatus::Ok);
    EXPECT_EQ(status(0, 127, 1), StoreStatus::SlotOccupied);
}

TEST(Store, AnErrorOfTheDiskEndsTheRequestAndIsNotCached) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.disk.bad.insert(8);
    EXPECT_EQ(m.fetch(1, 0, 8, 64).status, StoreStatus::Ok); // the bad page was only read ahead
    const auto done = m.fetch(1, 4, 8, 0);
    EXPECT_EQ(done.status, StoreStatus::IoError);
    EXPECT_EQ(done.delivered, 4);
    m.disk.bad.clear();
    EXPECT_EQ(m.fetch(1, 8, 4, 8).status, StoreStatus::Ok);
    EXPECT_TRUE(m.holds(1, 8, 8));
    EXPECT_EQ(m.cache->pinned(), 0U);
}

TEST(Store, AnExtentWrittenAnewIsNotServedFromTheOldOnesPages) {
    Machine m(512);
    m.disk.generations[100] = 7;
    m.attach(1, 100, 20);
    m.fetch(1, 0, 20);
    m.service->detach(1);
    m.disk.generations[100] = 8;
    m.attach(1, 100, 20);
    EXPECT_EQ(m.fetch(1, 0, 20).status, StoreStatus::Ok);
    for (unsigned i = 0; i < 20; ++i)
        EXPECT_TRUE(m.holds(1, i, 100 + i));
}

TEST(Store, AWarmImageNeedsTheDiskOnlyForItsHead) {
    Machine m(512);
    m.attach(1, 100, 20);
    m.fetch(1, 0, 20);
    m.service->detach(1);
    const std::size_t before = m.disk.operations;
    m.attach(2, 100, 20);
    m.fetch(2, 0, 20);
    EXPECT_EQ(m.disk.operations - before, 1U);
}

// The container never empties a slot itself: each request finds its slots empty because their frames were evicted.
TEST(Store, EvictionTakesEveryCopyAway) {
    Machine m(store::min_cache_pages, 1);
    m.attach(1, 0, 1024);
    for (unsigned page = 0; page < 1024; page += 32)
        EXPECT_EQ(m.fetch(1, page, 32, page % 128).delivered, 32) << page;
    EXPECT_EQ(m.cache->held(), store::min_cache_pages);
    EXPECT_EQ(m.cache->evictions(), 1024 - store::min_cache_pages);
    EXPECT_EQ(m.memory.slots[1].size(), 128U);
}

TEST(Store, OneContainerCantPushOutAnotherBeyondItsShare) {
    Machine m(400);
    m.attach(1, 0, 100);
    m.attach(2, 10000, 5000);
    for (unsigned page = 0; page < 100; page += 20)
        m.fetch(1, page, 20, page);
    for (unsigned page = 0; page < 5000; page += 20) {
        m.memory.slots[2].clear();
        m.fetch(2, page, 20);
    }
    EXPECT_EQ(m.cache->held_by(1), 100U);
    EXPECT_EQ(m.cache->held_by(2), 300U);
    EXPECT_EQ(m.memory.slots[1].size(), 100U);
    // And the quiet one gets its share back from the greedy one.
    m.attach(1 + 62, 20000, 300);
    for (unsigned page = 0; page < 120; page += 20)
        m.fetch(63, page, 20, page);
    EXPECT_EQ(m.cache->held_by(63), 120U);
    EXPECT_EQ(m.memory.slots[1].size(), 100U);
}

TEST(Store, ADetachedContainersPagesStayUntilTheirPlaceIsNeeded) {
    Machine m(200);
    m.attach(1, 0, 100);
    for (unsigned page = 0; page < 100; page += 20)
        m.fetch(1, page, 20, page);
    m.service->detach(1);
    EXPECT_EQ(m.cache->held_by(store::unowned), 100U);
    m.attach(2, 0, 300);
    for (unsigned page = 0; page < 60; page += 20)
        m.fetch(2, page, 20, page); // adopts
    EXPECT_EQ(m.cache->held_by(2), 60U);
    for (unsigned page = 100; page < 300; page += 20) {
        m.memory.slots[2].clear();
        m.fetch(2, page, 20);
    }
    EXPECT_EQ(m.cache->held_by(store::unowned), 0U);
    EXPECT_EQ(m.cache->held_by(2), 200U);
}

TEST(Store, DetachInTheMidstOfARequestIsSafe) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.settle();
    for (unsigned i = 0; i < 4; ++i)
        m.ask(1, {8U * i, static_cast<std::uint16_t>(8 * i), 8, i});
    m.service->run();
    m.service->detach(1);
    m.memory.slots.erase(1);
    std::memset(m.ports[1].get(), 0xee, sizeof(protocol::StorePort));
    m.containers.signals.clear();
    m.settle();
    EXPECT_TRUE(m.memory.slots.find(1) == m.memory.slots.end());
    EXPECT_EQ(m.containers.signals.count(1), 0U);
    EXPECT_EQ(m.ports[1]->completions.produced, 0xeeeeeeeeU);
    EXPECT_EQ(m.cache->pinned(), 0U);
    // Its index is used again while the operations of the first one were still under way.
    m.attach(1, 500, 64);
    m.settle();
    m.ask(1, {0, 0, 32, 9});
    m.service->run();
    m.service->detach(1);
    m.attach(1, 1000, 64);
    EXPECT_EQ(m.fetch(1, 0, 4).delivered, 4);
    EXPECT_TRUE(m.holds(1, 0, 1000));
    EXPECT_EQ(m.cache->pinned(), 0U);
}

TEST(Store, AHeadOfAnEarlierContainerIsNotTakenForTheNewOnes) {
    Machine m(512);
    m.disk.generations[0] = 5;
    m.disk.generations[500] = 6;
    m.attach(1, 0, 64);
    m.service->run();
    m.service->detach(1);
    m.attach(1, 500, 64);
    m.service->run();
    ASSERT_EQ(m.disk.waiting.size(), 2U);
    m.disk.end(1, true); // the new one's head comes first
    m.service->run();
    m.settle();
    m.fetch(1, 3, 1);
    EXPECT_EQ(m.cache->find({6, 503}), m.memory.slots[1][0]);
}

TEST(Store, AHostileRingIsNoLongerListenedTo) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.attach(2, 0, 64);
    m.settle();
    m.ports[1]->requests.produced = 1000;
    m.service->signalled(1);
    m.settle();
    m.ports[1]->requests.produced = 1;
    m.ports[1]->request[0] = {0, 0, 1, 1};
    m.service->signalled(1);
    m.settle();
    EXPECT_EQ(m.ports[1]->completions.produced, 0U);
    EXPECT_EQ(m.fetch(2, 0, 4).delivered, 4);
}

TEST(Store, AContainerThatTakesNoAnswersHurtsOnlyItself) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.attach(2, 0, 64);
    for (unsigned i = 0; i < 200; ++i) {
        m.ask(1, {0, 0, 0, i});
        m.settle();
    }
    EXPECT_EQ(m.fetch(2, 0, 4).delivered, 4);
    EXPECT_EQ(m.answers(1).size(), protocol::store_ring_entries);
}

TEST(Store, SignalsASleepingContainerOnce) {
    Machine m(512);
    m.attach(1, 0, 64);
    m.settle();
    m.ports[1]->completions.data_wanted = 1;
    for (unsigned i = 0; i < 5; ++i)
        m.ask(1, {i, static_cast<std::uint16_t>(i), 1, i});
    m.service->run();
    m.disk.end(5);
    m.service->run();
    EXPECT_EQ(m.answers(1).size(), 5U);
    EXPECT_EQ(m.containers.signals[1], 1U);
    EXPECT_EQ(m.ports[1]->requests.data_wanted, 1U);
}

TEST(Store, ContainersTakeTurns) {
    Machine m(2000);
    m.attach(1, 0, 2000);
    m.attach(2, 5000, 2000);
    m.settle();
    m.disk.room = 4;
    for (unsigned i = 0; i < 32; ++i)
        m.ask(1, {i * 3U, static_cast<std::uint16_t>(i), 1, i});
    m.ask(2, {0, 0, 1, 1});
    m.service->run();
    m.disk.end(4);
    m.service->run();
    EXPECT_EQ(m.answers(2).size(), 1U);
}

TEST(Store, GoesOnWhenTheMachineHasNoMoreMemory) {
    Machine m(100000, 1);
    m.attach(1, 0, 3000);
    for (unsigned page = 0; page < 3000; page += 30) {
        m.memory.slots[1].clear();
        EXPECT_EQ(m.fetch(1, page, 30).delivered, 30) << page;
    }
    EXPECT_EQ(m.cache->held(), store::chunk_frames);
}

TEST(Store, AReducedBoundIsKept) {
    Machine m(400);
    m.attach(1, 0, 400);
    for (unsigned page = 0; page < 400; page += 20)
        m.fetch(1, page, 20, page % 100);
    m.service->set_cache_bytes(200 * store::page_bytes);
    EXPECT_EQ(m.cache->held(), 200U);
    m.memory.slots[1].clear();
    m.fetch(1, 0, 32);
    EXPECT_EQ(m.cache->held(), 200U);
}

// Many containers, random requests, operations ending in any order, disk errors, containers coming and going: every
// capability in a slot shows the right page, and in the end nothing is pinned.
TEST(Store, HoldsUnderRandomLoad) {
    Machine m(300, 2);
    std::minstd_rand random(11);
    constexpr unsigned containers = 6;
    constexpr unsigned pages = 400;
    std::map<unsigned, std::map<unsigned, std::uint64_t>> page_of; // container, slot: disk page asked for
    std::map<unsigned, std::map<std::uint32_t, protocol::StoreRequest>> asked;
    std::uint32_t tag = 0;
    const auto base = [](unsigned index) { return index / 2 * 1000; };
    for (unsigned i = 0; i < containers; ++i)
        m.attach(i, base(i), pages);
    unsigned delivered = 0;
    for (unsigned step = 0; step < 20000; ++step) {
        const auto index = static_cast<unsigned>(random() % containers);
        const unsigned what = static_cast<unsigned>(random() % 100);
        if (what < 50) {
            const auto count = static_cast<std::uint16_t>(1 + random() % 32);
            const auto slot = static_cast<std::uint16_t>(random() % (129 - count));
            const protocol::StoreRequest request{random() % (pages - count + 1), slot, count, ++tag};
            if (asked[index].size() < protocol::store_ring_entries && m.ask(index, request))
                asked[index][tag] = request;
        } else if (what < 90) {
            m.disk.room = 1 + random() % 20;
            m.disk.end(random() % 4, random() % 2 == 0);
        } else if (what < 91) {
            m.disk.bad = {base(index) + random() % pages};
        } else if (what == 91) {
            m.service->detach(index);
            page_of.erase(index);
            asked.erase(index);
            m.attach(index, base(index), pages);
        }
        m.service->run();
        for (unsigned i = 0; i < containers; ++i) {
            for (const protocol::StoreCompletion& done : m.answers(i)) {
                ASSERT_EQ(asked[i].count(done.tag), 1U);
                const protocol::StoreRequest request = asked[i][done.tag];
                asked[i].erase(done.tag);
                for (unsigned k = 0; k < done.delivered; ++k)
                    page_of[i][request.slot + k] = base(i) + request.page + k;
                delivered += done.delivered;
            }
            for (const auto& [slot, frame] : m.memory.slots[i])
                ASSERT_TRUE(m.holds(i, slot, page_of[i][slot])) << step;
            if (random() % 8 == 0) m.memory.slots[i].clear();
        }
        ASSERT_LE(m.cache->held(), 300U);
    }
    m.disk.room = 64;
    m.settle();
    EXPECT_EQ(m.cache->pinned(), 0U);
    EXPECT_TRUE(m.disk.waiting.empty());
    EXPECT_GT(delivered, 30000U);
    EXPECT_GT(m.cache->evictions(), 3000U);
    std::uint64_t sum = 0;
    for (unsigned owner = 0; owner < store::owner_count; ++owner)
        sum += m.cache->held_by(owner);
    EXPECT_EQ(sum, m.cache->held());
}

} // namespace
