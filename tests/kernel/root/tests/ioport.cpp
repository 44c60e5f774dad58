// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

// The legacy interrupt controllers' masks: readable, writable, and of no consequence while nothing is unmasked.
constexpr Word mask_port = 0x21;

Error issue(Word first, Word last, SlotPos to) {
    return invoke<Label::io_port_control_issue>(sel4::slot_io_port_control, first, last, sel4::slot_init_cnode, to,
                                                sel4::word_bits);
}

} // namespace

TEST(port_range, "IOPORT0001", "a port capability reads and writes its range and nothing else") {
    const SlotPos port = env.slot();
    CHECK_OK(issue(mask_port, mask_port, port));
    CHECK_OK(invoke<Label::io_port_in8>(port, mask_port).error);
    CHECK_EQ(invoke<Label::io_port_in8>(port, mask_port + 1).error, Error::illegal_operation);
    CHECK_EQ(invoke<Label::io_port_in16>(port, mask_port).error, Error::illegal_operation);
    CHECK_EQ(invoke<Label::io_port_out8>(port, mask_port - 1, 0), Error::illegal_operation);
    const auto old = invoke<Label::io_port_in8>(port, mask_port);
    CHECK_OK(old.error);
    CHECK_OK(invoke<Label::io_port_out8>(port, mask_port, 0xff));
    CHECK_EQ(invoke<Label::io_port_in8>(port, mask_port).value, 0xff);
    CHECK_OK(invoke<Label::io_port_out8>(port, mask_port, old.value));
}

TEST(port_exclusive, "IOPORT0002", "a port is given out once, and again when its capabilities are gone") {
    const SlotPos port = env.slot();
    const SlotPos other = env.slot();
    CHECK_OK(issue(0x200, 0x2ff, port));
    CHECK_EQ(issue(0x2ff, 0x300, other), Error::revoke_first);
    CHECK_EQ(issue(0x1c0, 0x200, other), Error::revoke_first);
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, port));
    CHECK_OK(env.remove(port));
    CHECK_EQ(issue(0x240, 0x241, other), Error::revoke_first);
    CHECK_OK(env.remove(copy));
    CHECK_OK(issue(0x240, 0x241, other));
}

TEST(port_errors, "IOPORT0003", "IOPortControl refuses backward ranges, occupied slots and other methods") {
    CHECK_EQ(issue(0x300, 0x2ff, env.slot()), Error::invalid_argument);
    CHECK_EQ(issue(0x300, 0x301, sel4::slot_init_tcb), Error::delete_first);
    CHECK_EQ(invoke<Label::io_port_in8>(sel4::slot_io_port_control, 0x300).error, Error::illegal_operation);
    // Only the low 16 bits of the numbers count.
    const SlotPos port = env.slot();
    CHECK_OK(issue(0x10300, 0x10301, port));
    CHECK_OK(invoke<Label::io_port_in8>(port, 0x300).error);
}

} // namespace test
