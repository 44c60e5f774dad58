// SPDX-License-Identifier: Apache-2.0
#include "manager/pci/virtio.hpp"
#include "tests/host/manager/simulated_config.hpp"

#include <gtest/gtest.h>

namespace {

using manager::pci::Bars;
using manager::pci::virtio_layout;

// The capabilities that QEMU's virtio devices have, at the offsets where it puts them.
class VirtioLayoutTest : public testing::Test {
  protected:
    VirtioLayoutTest() {
        bars_.bar[1] = {0xe0000000, 4096};
        bars_.bar[4] = {0xe0004000, 16384};
        config_.set(manager::pci::reg_command, manager::pci::status_capabilities);
        config_.set(manager::pci::reg_capabilities, 0x98);
        config_.set(0x98, 0x11 | 0x84 << 8 | 2 << 16); // MSI-X, three entries
        config_.set(0x9c, 1);                          // table: BAR 1, offset 0
        add(0x84, 0x70, 5, 0, 0, 4);                   // access through configuration space: not needed
        add(0x70, 0x60, 2, 4, 0x3000, 0x1000);
        config_.set(0x80, 4); // notify_off_multiplier
        add(0x60, 0x50, 4, 4, 0x2000, 0x1000);
        add(0x50, 0x40, 3, 4, 0x1000, 0x1000);
        add(0x40, 0, 1, 4, 0, 0x1000);
    }
    void add(unsigned at, unsigned next, unsigned type, unsigned bar, std::uint32_t offset, std::uint32_t bytes) {
        config_.set(at, 0x09 | next << 8 | 16U << 16 | type << 24);
        config_.set(at + 4, bar);
        config_.set(at + 8, offset);
        config_.set(at + 12, bytes);
    }

    SimulatedConfig config_;
    Bars bars_;
};

TEST_F(VirtioLayoutTest, FollowsTheCapabilities) {
    const auto layout = virtio_layout(config_, bars_);
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->common.bar, 4U);
    EXPECT_EQ(layout->common.offset, 0U);
    EXPECT_EQ(layout->isr.offset, 0x1000U);
    EXPECT_EQ(layout->config.offset, 0x2000U);
    EXPECT_EQ(layout->notify.offset, 0x3000U);
    EXPECT_EQ(layout->notify_multiplier, 4U);
    EXPECT_EQ(layout->msix_table.bar, 1U);
    EXPECT_EQ(layout->msix_offset, 0x98U);
}

TEST_F(VirtioLayoutTest, EnablesMsixAndUnmasksIt) {
    config_.set(0x98, config_.read(0x98) | 1U << 30);
    enable_msix(config_, *virtio_layout(config_, bars_));
    EXPECT_EQ(config_.read(0x98) >> 30, 2U);
}

TEST_F(VirtioLayoutTest, TheFirstOfATypeCounts) {
    add(0x84, 0x70, 1, 4, 0x3000, 0x1000);
    EXPECT_EQ(virtio_layout(config_, bars_)->common.offset, 0x3000U);
}

TEST_F(VirtioLayoutTest, RefusesWhatIsNotWhole) {
    for (unsigned at : {0x40U, 0x50U, 0x60U, 0x70U, 0x98U}) {
        SimulatedConfig without = config_;
        without.set8(at, 0x05);
        EXPECT_FALSE(virtio_layout(without, bars_)) << at;
    }
    config_.set(manager::pci::reg_command, 0);
    EXPECT_FALSE(virtio_layout(config_, bars_)) << "no capability list";
}

TEST_F(VirtioLayoutTest, RefusesPlacesOutsideTheRegisters) {
    SimulatedConfig beyond = config_;
    beyond.set(0x40 + 8, 16384 - 32);
    EXPECT_FALSE(virtio_layout(beyond, bars_));
    SimulatedConfig overflow = config_;
    overflow.set(0x70 + 8, 0xfffffff0);
    EXPECT_FALSE(virtio_layout(overflow, bars_));
    SimulatedConfig no_such_bar = config_;
    no_such_bar.set(0x60 + 4, 7);
    EXPECT_FALSE(virtio_layout(no_such_bar, bars_));
    SimulatedConfig small = config_;
    small.set(0x40 + 12, 8);
    EXPECT_FALSE(virtio_layout(small, bars_)) << "a common configuration that is too short";
}

TEST_F(VirtioLayoutTest, AListThatLoopsEnds) {
    config_.set8(0x41, 0x40);
    config_.set8(0x40, 0x05);
    EXPECT_FALSE(virtio_layout(config_, bars_));
}

} // namespace
