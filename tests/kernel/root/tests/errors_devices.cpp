// SPDX-License-Identifier: Apache-2.0
//
// Invocations for interrupts and I/O ports with every argument wrong in turn.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr CPtr root = sel4::slot_init_cnode;
constexpr Word full = sel4::word_bits;

} // namespace

TEST(errors_ioapic, "IRQ0101", "GetIOAPIC checks vector, slot and pin in one order") {
    const SlotPos to = env.slot();
    const auto get = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_irq_control, Label::irq_control_get_ioapic, message);
        (void)env.remove(to);
    };
    get("six words", {{to, full, 0, 5, 0, 0}, {root}});
    get("no root", {{to, full, 0, 5, 0, 0, 5}, {}});
    for (const Word vector : {Word{0}, Word{107}, Word{108}, Word{255}, ~Word{0}}) {
        observe("vector", {vector});
        get("get", {{to, full, 0, 5, 0, 0, vector}, {root}});
        get("and slot taken", {{1, full, 0, 5, 0, 0, vector}, {root}});
    }
    for (const Word pin : {Word{0}, Word{1}, Word{23}, Word{24}, Word{255}, Word{256}, ~Word{0}}) {
        observe("pin", {pin});
        get("get", {{to, full, 0, pin, 0, 0, 5}, {root}});
    }
    for (const Word io_apic : {Word{1}, Word{255}, ~Word{0}})
        get("I/O APIC", {{to, full, io_apic, 5, 0, 0, 5}, {root}});
    for (const Word level : {Word{1}, Word{2}, ~Word{0}})
        for (const Word polarity : {Word{0}, Word{1}, Word{2}, ~Word{0}})
            get("level, polarity", {{to, full, 0, 5, level, polarity, 5}, {root}});
    get("all wrong", {{to, full, 9, 99, 9, 9, 5}, {root}});
    get("pin and level", {{to, full, 0, 99, 9, 9, 5}, {root}});
    get("depth", {{to, 0, 9, 99, 9, 9, 5}, {root}});
    get("no CNode", {{to, full, 0, 5, 0, 0, 5}, {1}});
    observe_call("to stay", sel4::slot_irq_control, Label::irq_control_get_ioapic, {{to, full, 0, 5, 0, 0, 5}, {root}});
    const SlotPos other = env.slot();
    observe_call("vector in use", sel4::slot_irq_control, Label::irq_control_get_ioapic,
                 {{other, full, 0, 6, 0, 0, 5}, {root}});
    observe_call("vector in use, all else wrong", sel4::slot_irq_control, Label::irq_control_get_ioapic,
                 {{1, 0, 9, 99, 9, 9, 5}, {root}});
    observe_call("pin in use", sel4::slot_irq_control, Label::irq_control_get_ioapic,
                 {{other, full, 0, 5, 0, 0, 6}, {root}});
}

TEST(errors_msi, "IRQ0102", "GetMSI checks vector, slot and device in one order") {
    const SlotPos to = env.slot();
    const auto get = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_irq_control, Label::irq_control_get_msi, message);
        (void)env.remove(to);
    };
    get("six words", {{to, full, 0, 0, 0, 0}, {root}});
    for (const Word vector : {Word{0}, Word{107}, Word{108}, ~Word{0}})
        get("vector", {{to, full, 0, 0, 0, 0, vector}, {root}});
    for (const Word value : {Word{7}, Word{8}, Word{31}, Word{32}, Word{255}, Word{256}, ~Word{0}}) {
        observe("value", {value});
        get("bus", {{to, full, value, 0, 0, 0, 5}, {root}});
        get("device", {{to, full, 0, value, 0, 0, 5}, {root}});
        get("function", {{to, full, 0, 0, value, 0, 5}, {root}});
        get("handle", {{to, full, 0, 0, 0, value, 5}, {root}});
        get("all", {{to, full, value, value, value, value, 5}, {root}});
        get("device and function", {{to, full, 0, value, value, value, 5}, {root}});
    }
    get("slot taken and bus", {{1, full, 256, 0, 0, 0, 5}, {root}});
}

TEST(errors_legacy_irq, "IRQ0103", "Get refuses every legacy interrupt") {
    const SlotPos to = env.slot();
    observe_call("two words", sel4::slot_irq_control, Label::irq_control_get, {{5, to}, {root}});
    observe_call("no root", sel4::slot_irq_control, Label::irq_control_get, {{5, to, full}, {}});
    for (const Word irq : {Word{0}, Word{5}, Word{15}, Word{16}, Word{200}, ~Word{0}})
        observe_call("irq", sel4::slot_irq_control, Label::irq_control_get, {{irq, to, full}, {root}});
}

TEST(errors_handler, "IRQ0104", "SetNotification needs a notification with Write") {
    const SlotPos handler = env.slot();
    observe_call("get", sel4::slot_irq_control, Label::irq_control_get_msi, {{handler, full, 0, 0, 0, 0, 5}, {root}});
    const CPtr notification = env.make(ObjectType::notification);
    const auto set = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, handler, Label::irq_handler_set_notification, message);
    };
    set("nothing", {{}, {}});
    for (const CPtr bad : {env.slot(), env.make(ObjectType::endpoint), CPtr{1}})
        set("bad", {{}, {bad}});
    for (Word rights = 0; rights < 16; ++rights)
        set("rights", {{}, {env.minted(notification, sel4::CapRights(rights), 0)}});
    observe_call("ack", handler, Label::irq_handler_ack, {{}, {}});
    observe_call("clear", handler, Label::irq_handler_clear, {{}, {}});
    observe_call("clear again", handler, Label::irq_handler_clear, {{}, {}});
    // A handler's capability is copied, and the vector free when the last copy has gone.
    const SlotPos copy = env.slot();
    observe_call("copy", root, Label::cnode_copy, {{copy, full, handler, full, 15}, {root}});
    observe_call("revoke", root, Label::cnode_revoke, {{handler, full}, {}});
    observe("copy is empty", {env.is_empty(copy)});
    observe_call("copy", root, Label::cnode_copy, {{copy, full, handler, full, 15}, {root}});
    CHECK_OK(env.remove(handler));
    observe_call("vector still in use", sel4::slot_irq_control, Label::irq_control_get_msi,
                 {{handler, full, 0, 0, 0, 0, 5}, {root}});
    CHECK_OK(env.remove(copy));
    observe_call("vector free", sel4::slot_irq_control, Label::irq_control_get_msi,
                 {{handler, full, 0, 0, 0, 0, 5}, {root}});
    observe_call("revoke the control", root, Label::cnode_revoke, {{sel4::slot_irq_control, full}, {}});
    observe("handler is empty", {env.is_empty(handler)});
}

TEST(errors_port_control, "IOPORT0101", "Issue checks range and slot in one order") {
    const SlotPos to = env.slot();
    const auto issue = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_io_port_control, Label::io_port_control_issue, message);
        (void)env.remove(to);
    };
    issue("three words", {{0x300, 0x301, to}, {root}});
    issue("no root", {{0x300, 0x301, to, full}, {}});
    issue("backwards", {{0x301, 0x300, to, full}, {root}});
    issue("backwards, taken, bad slot", {{0x3f9, 0x3f8, 1, 0}, {root}});
    issue("taken", {{0x3f8, 0x3f8, to, full}, {root}});
    issue("taken at its end", {{0x300, 0x3f8, to, full}, {root}});
    issue("taken, bad slot", {{0x3f8, 0x3f8, 1, 0}, {root}});
    issue("bad slot", {{0x300, 0x300, 1, full}, {root}});
    issue("bad depth", {{0x300, 0x300, to, 65}, {root}});
    issue("no CNode", {{0x300, 0x300, to, full}, {1}});
    issue("all that is free above", {{0x400, 0xffff, to, full}, {root}});
    issue("beyond", {{0x300, 0x1'0000, to, full}, {root}});
    issue("beyond both", {{0x1'0300, 0x2'0301, to, full}, {root}});
    issue("configuration", {{0xcf8, 0xcff, to, full}, {root}});
    issue("interrupt controllers", {{0x20, 0x21, to, full}, {root}});
    issue("timer", {{0x40, 0x43, to, full}, {root}});
}

TEST(errors_port, "IOPORT0102", "a port is checked with the width of the access") {
    const SlotPos port = env.slot();
    observe_call("issue", sel4::slot_io_port_control, Label::io_port_control_issue, {{0x80, 0x83, port, full}, {root}});
    for (const Label label : {Label::io_port_in8, Label::io_port_in16, Label::io_port_in32, Label::io_port_out8,
                              Label::io_port_out16, Label::io_port_out32})
        for (const Word at : {Word{0x7f}, Word{0x80}, Word{0x81}, Word{0x82}, Word{0x83}, Word{0x84}, Word{0x1'0080},
                              Word{0xffff}, ~Word{0}}) {
            const sel4::Received reply = call_raw(port, Word(label), {{at, 0}, {}});
            observe("label, port, answer", {Word(label), at, reply.info.raw()});
            observe("a word", {call_raw(port, Word(label), {{at}, {}}).info.raw()});
        }
    const SlotPos last = env.slot();
    observe_call("issue", sel4::slot_io_port_control, Label::io_port_control_issue,
                 {{0xffff, 0xffff, last, full}, {root}});
    for (const Label label : {Label::io_port_in8, Label::io_port_in16, Label::io_port_in32})
        observe("last", {call_raw(last, Word(label), {{0xffff, 0}, {}}).info.raw()});
    const SlotPos copy = env.slot();
    observe_call("copy", root, Label::cnode_mint, {{copy, full, port, full, 0, 0x77}, {root}});
    observe("read by the copy", {call_raw(copy, Word(Label::io_port_in8), {{0x80}, {}}).info.raw()});
    observe_call("revoke", root, Label::cnode_revoke, {{port, full}, {}});
    observe("copy is empty", {env.is_empty(copy)});
}

} // namespace test
