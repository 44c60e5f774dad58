// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/ledger.hpp"
#include "tests/host/manager/simulated_untyped.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace {

using manager::Error;
using manager::PieceKind;
using manager::Word;

class LedgerTest : public testing::Test {
  protected:
    SimulatedUntyped source_{Word{4} << 20, manager::max_piece_bits};
    std::unique_ptr<manager::UntypedPool> pool_ = std::make_unique<manager::UntypedPool>(source_);
    manager::Ledger ledger_;
};

TEST_F(LedgerTest, TheLimitHoldsToTheByte) {
    ledger_.open(3 << 14);
    EXPECT_TRUE(ledger_.take(*pool_, 15, PieceKind::memory).ok());
    EXPECT_EQ(ledger_.take(*pool_, 15, PieceKind::memory).error(), Error::not_enough_memory);
    EXPECT_TRUE(ledger_.take(*pool_, 14, PieceKind::control).ok());
    EXPECT_EQ(ledger_.take(*pool_, 14, PieceKind::memory).error(), Error::not_enough_memory);
    EXPECT_EQ(ledger_.bytes(), Word{3} << 14);
    EXPECT_EQ(ledger_.pieces(), 2U);
}

TEST_F(LedgerTest, ATakeThatIsUndoneLeavesNoTrace) {
    ledger_.open(Word{1} << 20);
    ASSERT_TRUE(ledger_.take(*pool_, 14, PieceKind::memory).ok());
    const Word free_bytes = pool_->free_bytes();
    ASSERT_TRUE(ledger_.take(*pool_, 14, PieceKind::memory).ok());
    ledger_.undo_take(*pool_);
    EXPECT_EQ(pool_->free_bytes(), free_bytes);
    EXPECT_EQ(ledger_.bytes(), Word{1} << 14);
    EXPECT_EQ(ledger_.pieces(), 1U);
}

TEST_F(LedgerTest, ControlPiecesAreReclaimedLast) {
    ledger_.open(Word{1} << 20);
    const auto control = ledger_.take(*pool_, 14, PieceKind::control);
    const auto memory = ledger_.take(*pool_, 14, PieceKind::memory);
    const auto port = ledger_.take(*pool_, 15, PieceKind::port);
    ASSERT_TRUE(control.ok() && memory.ok() && port.ok());
    EXPECT_EQ(ledger_.reclaim(*pool_), 0U);
    const std::vector<manager::CPtr> order{source_.outer(*memory), source_.outer(*port), source_.outer(*control)};
    EXPECT_EQ(source_.revoked(), order);
    const unsigned pieces = ledger_.pieces();
    EXPECT_EQ(pieces, 3U);
    ledger_.close(*pool_);
    EXPECT_EQ(ledger_.bytes(), 0U);
    EXPECT_EQ(pool_->free_bytes(), Word{2} << 20);
}

TEST_F(LedgerTest, LostPiecesAreCounted) {
    ledger_.open(Word{1} << 20);
    const auto one = ledger_.take(*pool_, 14, PieceKind::memory);
    const auto two = ledger_.take(*pool_, 14, PieceKind::memory);
    ASSERT_TRUE(one.ok() && two.ok());
    source_.use(pool_->cap(*two), 12);
    source_.leak(source_.outer(*two));
    EXPECT_EQ(ledger_.reclaim(*pool_), 1U);
}

} // namespace
