// SPDX-License-Identifier: Apache-2.0
#include "manager/pci/bars.hpp"
#include "tests/host/manager/simulated_config.hpp"

#include <gtest/gtest.h>

namespace {

using manager::pci::Bars;
using manager::pci::place_bars;

constexpr std::uint64_t hole = 0xe0001000;
constexpr std::uint64_t hole_end = 0xf0000000;

class BarsTest : public testing::Test {
  protected:
    BarsTest() {
        for (unsigned bar = 0; bar < manager::pci::bar_count; ++bar)
            config_.no_bar(bar);
    }
    SimulatedConfig config_;
    std::uint64_t next_ = hole;
};

TEST_F(BarsTest, SizesAndPlacesAsVirtioHasThem) {
    config_.add_bar32(1, 4096);
    config_.add_bar64(4, 16384);
    const Bars bars = place_bars(config_, next_, hole_end);
    EXPECT_EQ(bars.bar[0].bytes, 0U);
    EXPECT_EQ(bars.bar[1].bytes, 4096U);
    EXPECT_EQ(bars.bar[1].address, hole);
    EXPECT_EQ(bars.bar[4].bytes, 16384U);
    EXPECT_EQ(bars.bar[4].address, 0xe0004000U) << "aligned to its size";
    EXPECT_EQ(config_.read(SimulatedConfig::offset_of(4)), 0xe000400cU);
    EXPECT_EQ(config_.read(SimulatedConfig::offset_of(5)), 0U);
    EXPECT_EQ(next_, 0xe0008000U);
}

TEST_F(BarsTest, SmallOnesDontShareAPage) {
    config_.add_bar32(0, 256);
    config_.add_bar32(1, 16);
    const Bars bars = place_bars(config_, next_, hole_end);
    EXPECT_EQ(bars.bar[0].bytes, 256U);
    EXPECT_EQ(bars.bar[1].bytes, 16U);
    EXPECT_EQ(bars.bar[1].address, bars.bar[0].address + 4096);
}

TEST_F(BarsTest, LeavesIoPortsAlone) {
    config_.add_bar32(0, 64, 1);
    const Bars bars = place_bars(config_, next_, hole_end);
    EXPECT_EQ(bars.bar[0].bytes, 0U);
    EXPECT_EQ(next_, hole);
}

TEST_F(BarsTest, WhatDoesNotFitIsNotPlaced) {
    config_.add_bar64(0, std::uint64_t{1} << 34);
    config_.add_bar32(2, 1U << 31);
    config_.add_bar32(3, 4096);
    const Bars bars = place_bars(config_, next_, hole_end);
    EXPECT_EQ(bars.bar[0].bytes, 0U);
    EXPECT_EQ(bars.bar[2].bytes, 0U);
    EXPECT_EQ(bars.bar[3].address, hole);
    EXPECT_EQ(config_.read(SimulatedConfig::offset_of(2)), 0U) << "it decodes nothing that isn't its own";
}

} // namespace
