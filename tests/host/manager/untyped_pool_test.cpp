// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/untyped_pool.hpp"
#include "tests/host/manager/simulated_untyped.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>

namespace {

using manager::CPtr;
using manager::Error;
using manager::PieceIndex;
using manager::PieceKind;
using manager::Word;

constexpr Word mebibyte = Word{1} << 20;

class UntypedPoolTest : public testing::Test {
  protected:
    PieceIndex take(unsigned bits) {
        const auto piece = pool_->take(bits, PieceKind::memory);
        EXPECT_TRUE(piece.ok());
        return *piece;
    }
    bool give_back(PieceIndex piece) {
        const bool whole = pool_->reclaim(piece);
        pool_->put_back(piece);
        return whole;
    }

    SimulatedUntyped source_{8 * mebibyte, manager::max_piece_bits};
    std::unique_ptr<manager::UntypedPool> pool_ = std::make_unique<manager::UntypedPool>(source_);
};

TEST_F(UntypedPoolTest, GivesPiecesOfTheSizeAskedForThatDontOverlap) {
    std::map<Word, Word> ranges;
    for (unsigned bits : {14, 21, 16, 14, 18, 20, 15, 14}) {
        const PieceIndex piece = take(bits);
        EXPECT_EQ(pool_->bits(piece), bits);
        const CPtr cap = pool_->cap(piece);
        const Word start = source_.start(cap);
        ranges[start] = Word{1} << bits;
        EXPECT_NE(source_.use(cap, bits), 0U) << "the piece must be usable in full";
    }
    Word end = 0;
    for (const auto& [start, bytes] : ranges) {
        EXPECT_GE(start, end);
        end = start + bytes;
    }
}

TEST_F(UntypedPoolTest, RefusesSizesOutOfRange) {
    EXPECT_EQ(pool_->take(13, PieceKind::memory).error(), Error::range_error);
    EXPECT_EQ(pool_->take(22, PieceKind::memory).error(), Error::range_error);
}

TEST_F(UntypedPoolTest, AReclaimedPieceIsClearedOnceAndNotAgainWhenItIsUsed) {
    const PieceIndex first = take(16);
    source_.use(pool_->cap(first), 16);
    EXPECT_TRUE(give_back(first));
    const Word cleared = source_.cleared_bytes();
    EXPECT_EQ(cleared, Word{1} << 16);
    const PieceIndex second = take(16);
    EXPECT_EQ(second, first);
    source_.use(pool_->cap(second), 16);
    EXPECT_EQ(source_.cleared_bytes(), cleared);
}

TEST_F(UntypedPoolTest, TheProbeFindsWhatIsStillThere) {
    const PieceIndex piece = take(14);
    source_.use(pool_->cap(piece), 12);
    source_.leak(source_.outer(piece));
    const Word before = pool_->free_bytes();
    EXPECT_FALSE(give_back(piece));
    EXPECT_EQ(pool_->free_bytes(), before) << "a lost piece is not free";
    EXPECT_NE(take(14), piece);
}

TEST_F(UntypedPoolTest, MergesBuddiesWhenALargerPieceIsWanted) {
    std::vector<PieceIndex> pieces;
    for (unsigned i = 0; i < 8 * mebibyte >> 14; ++i)
        pieces.push_back(take(14));
    EXPECT_EQ(pool_->take(14, PieceKind::memory).error(), Error::not_enough_memory);
    EXPECT_EQ(pool_->free_bytes(), 0U);
    for (PieceIndex piece : pieces)
        EXPECT_TRUE(give_back(piece));
    EXPECT_EQ(pool_->free_bytes(), 8 * mebibyte);
    for (int i = 0; i < 4; ++i)
        EXPECT_NE(source_.use(pool_->cap(take(21)), 21), 0U);
    EXPECT_EQ(pool_->free_bytes(), 0U);
}

TEST_F(UntypedPoolTest, DoesNotMergeWhatIsPartlyTaken) {
    std::vector<PieceIndex> pieces;
    for (unsigned i = 0; i < 8 * mebibyte >> 14; ++i)
        pieces.push_back(take(14));
    for (std::size_t i = 0; i < pieces.size(); i += 2)
        EXPECT_TRUE(give_back(pieces[i]));
    EXPECT_EQ(pool_->take(15, PieceKind::memory).error(), Error::not_enough_memory);
    EXPECT_TRUE(give_back(pieces[1]));
    EXPECT_TRUE(pool_->take(15, PieceKind::memory).ok());
}

TEST_F(UntypedPoolTest, ComesBackToTheSameBytesAndSlotsAfterEachCycle) {
    std::mt19937 random(1);
    Word free_bytes = 0;
    unsigned slots = 0;
    for (int cycle = 0; cycle < 100; ++cycle) {
        std::vector<PieceIndex> pieces;
        for (unsigned bits : {14, 15, 16, 14, 17}) {
            pieces.push_back(take(bits));
            source_.use(pool_->cap(pieces.back()), 12);
        }
        std::shuffle(pieces.begin(), pieces.end(), random);
        for (PieceIndex piece : pieces)
            EXPECT_TRUE(give_back(piece));
        if (cycle == 10) {
            free_bytes = pool_->free_bytes();
            slots = pool_->slots_used();
        }
    }
    EXPECT_EQ(pool_->free_bytes(), free_bytes);
    EXPECT_EQ(pool_->slots_used(), slots);
}

TEST_F(UntypedPoolTest, KeepsItsPromisesInAnyOrder) {
    std::mt19937 random(2);
    std::vector<PieceIndex> live;
    Word taken = 0;
    for (int step = 0; step < 3000; ++step) {
        if (live.empty() || random() % 2) {
            const unsigned bits = 14 + random() % 8;
            const auto piece = pool_->take(bits, PieceKind::memory);
            if (!piece.ok()) {
                EXPECT_EQ(piece.error(), Error::not_enough_memory);
                continue;
            }
            ASSERT_NE(source_.use(pool_->cap(*piece), bits), 0U);
            taken += Word{1} << bits;
            live.push_back(*piece);
        } else {
            const std::size_t victim = random() % live.size();
            taken -= Word{1} << pool_->bits(live[victim]);
            ASSERT_TRUE(give_back(live[victim]));
            live.erase(live.begin() + static_cast<long>(victim));
        }
        ASSERT_LE(taken + pool_->free_bytes(), 8 * mebibyte);
    }
    for (PieceIndex piece : live)
        EXPECT_TRUE(give_back(piece));
    EXPECT_EQ(pool_->free_bytes(), 8 * mebibyte);
    for (int i = 0; i < 4; ++i)
        take(21);
}

} // namespace
