// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

constexpr sel4::PAddr hpet_address = 0xfed00000;
constexpr Word hpet_pin = 20; // one of those that the first timer of q35's HPET can be routed to
constexpr Word level_triggered = 1;
constexpr Word active_high = 0;

// IA-PC HPET specification 1.0a, 2.3.
struct Hpet {
    volatile Word* registers;

    static constexpr Word enable = 1;
    static constexpr Word timer_level = 1 << 1;
    static constexpr Word timer_interrupt = 1 << 2;
    static constexpr unsigned route_shift = 9;
    static constexpr Word timer_message = 1 << 14;
    static constexpr Word timer_can_message = 1 << 15;

    volatile Word& capabilities() const { return registers[0]; }
    volatile Word& configuration() const { return registers[2]; }
    volatile Word& status() const { return registers[4]; }
    volatile Word& counter() const { return registers[30]; }
    volatile Word& timer0() const { return registers[32]; }
    volatile Word& comparator0() const { return registers[33]; }
    volatile Word& message0() const { return registers[34]; }

    void start() const {
        acknowledge();
        configuration() = 0;
        timer0() = timer_level | timer_interrupt | hpet_pin << route_shift;
        counter() = 0;
        configuration() = enable;
    }
    // Interrupts by writing `data` to a physical address (2.3.9.2.2).
    void start_messages(sel4::PAddr address, Word data) const {
        start();
        message0() = address << 32 | data;
        timer0() = timer_message | timer_interrupt;
    }
    Word counts_of_us(Word us) const { return us * 1000000000 / (capabilities() >> 32); }
    void fire_in_us(Word us) const { comparator0() = counter() + counts_of_us(us); }
    void acknowledge() const { status() = 1; }
    void stop() const {
        acknowledge();
        configuration() = 0;
        timer0() = 0;
    }
};

Error get_handler(SlotPos to, Word vector, Word pin = hpet_pin, Word level = level_triggered, Word io_apic = 0) {
    return invoke<Label::irq_control_get_ioapic>(sel4::slot_irq_control, sel4::slot_init_cnode, to, sel4::word_bits,
                                                 io_apic, pin, level, active_high, vector);
}

} // namespace

TEST(irq_errors, "IRQ0001", "IRQControl refuses bad vectors, pins, slots, and vectors that are in use") {
    const SlotPos handler = env.slot();
    CHECK_EQ(get_handler(handler, 108), Error::range_error);
    CHECK_EQ(get_handler(handler, 5, 24), Error::range_error);
    CHECK_EQ(get_handler(handler, 5, hpet_pin, 2), Error::range_error);
    CHECK_EQ(get_handler(handler, 5, hpet_pin, 1, 1), Error::range_error);
    CHECK_EQ(get_handler(sel4::slot_init_tcb, 5), Error::delete_first);
    CHECK_EQ(invoke<Label::irq_control_get>(sel4::slot_irq_control, 5, sel4::slot_init_cnode, handler, sel4::word_bits),
             Error::illegal_operation);
    CHECK_OK(get_handler(handler, 107));
    CHECK_EQ(get_handler(env.slot(), 107), Error::revoke_first);
    CHECK_OK(env.remove(handler));
    CHECK_OK(get_handler(handler, 107));
}

TEST(irq_msi, "IRQ0002", "a message interrupt's handler is made for any legal device, and no other") {
    const auto get = [&](Word bus, Word device, Word function) {
        return invoke<Label::irq_control_get_msi>(sel4::slot_irq_control, sel4::slot_init_cnode, env.slot(),
                                                  sel4::word_bits, bus, device, function, 0, 7);
    };
    CHECK_EQ(get(256, 0, 0), Error::range_error);
    CHECK_EQ(get(0, 32, 0), Error::range_error);
    CHECK_EQ(get(0, 0, 8), Error::range_error);
    CHECK_OK(get(255, 31, 7));
    CHECK_EQ(get(0, 0, 0), Error::revoke_first);
}

TEST(irq_msi_delivery, "IRQ0005",
     "a message interrupt signals the handler's notification, and again once acknowledged") {
    constexpr sel4::PAddr local_apic = 0xfee00000; // Intel SDM volume 3, 11.11: to processor 0
    constexpr Word vector = 9;
    const CPtr page = env.device_page(hpet_address);
    CHECK(page != 0);
    const Word address = env.address();
    CHECK_OK(invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, sel4::vm_uncacheable));
    const Hpet hpet{reinterpret_cast<volatile Word*>(address)};
    CHECK(hpet.timer0() & Hpet::timer_can_message);

    const CPtr notification = env.make(ObjectType::notification);
    const CPtr badged = env.minted(notification, sel4::all_rights, 0x50);
    const SlotPos handler = env.slot();
    CHECK_OK(invoke<Label::irq_control_get_msi>(sel4::slot_irq_control, sel4::slot_init_cnode, handler, sel4::word_bits,
                                                0, 0, 0, 0, vector));
    CHECK_OK(invoke<Label::irq_handler_set_notification>(handler, badged));
    hpet.start_messages(local_apic, vector + sel4::msi_vector_offset);
    for (unsigned round = 0; round < 3; ++round) {
        hpet.fire_in_us(1000);
        CHECK_EQ(sel4::wait(notification).badge, 0x50);
        CHECK_EQ(sel4::poll(notification), 0);
        CHECK_OK(invoke<Label::irq_handler_ack>(handler));
    }
    // Without its handler, it signals nobody.
    CHECK_OK(env.remove(handler));
    hpet.fire_in_us(100);
    spin_us(env, 1000);
    CHECK_EQ(sel4::poll(notification), 0);
    hpet.stop();
}

TEST(irq_delivery, "IRQ0003", "an interrupt signals the handler's notification, and again only when acknowledged") {
    const CPtr page = env.device_page(hpet_address);
    CHECK(page != 0);
    const Word address = env.address();
    CHECK_OK(invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, sel4::vm_uncacheable));
    const Hpet hpet{reinterpret_cast<volatile Word*>(address)};
    CHECK(hpet.timer0() >> 32 >> hpet_pin & 1);

    const CPtr notification = env.make(ObjectType::notification);
    const CPtr badged = env.minted(notification, sel4::all_rights, 0x40);
    const SlotPos handler = env.slot();
    CHECK_OK(get_handler(handler, 3));
    CHECK_EQ(invoke<Label::irq_handler_set_notification>(handler, page), Error::invalid_capability);
    CHECK_OK(invoke<Label::irq_handler_set_notification>(handler, badged));
    CHECK_OK(invoke<Label::irq_handler_ack>(handler));

    hpet.start();
    for (unsigned round = 0; round < 3; ++round) {
        hpet.fire_in_us(1000);
        CHECK_EQ(sel4::wait(notification).badge, 0x40);
        CHECK_EQ(sel4::poll(notification), 0);
        hpet.acknowledge();
        CHECK_OK(invoke<Label::irq_handler_ack>(handler));
    }
    // Cleared, it signals nobody.
    CHECK_OK(invoke<Label::irq_handler_clear>(handler));
    hpet.fire_in_us(100);
    spin_us(env, 1000);
    CHECK_EQ(sel4::poll(notification), 0);
    hpet.stop();
}

TEST(irq_busy, "IRQ0004", "an interrupt interrupts a thread that runs") {
    const CPtr page = env.device_page(hpet_address);
    CHECK(page != 0);
    const Word address = env.address();
    CHECK_OK(invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, sel4::vm_uncacheable));
    const Hpet hpet{reinterpret_cast<volatile Word*>(address)};
    const CPtr notification = env.make(ObjectType::notification);
    const SlotPos handler = env.slot();
    CHECK_OK(get_handler(handler, 4));
    CHECK_OK(invoke<Label::irq_handler_set_notification>(handler, notification));
    CHECK_OK(invoke<Label::irq_handler_ack>(handler));
    static Shared count;
    count.set(0);
    Thread::start_new(env, [](Word) {
        for (;;)
            count.increment();
    });
    hpet.start();
    (void)sel4::poll(notification); // what was left of an earlier test
    hpet.fire_in_us(2000);
    (void)sel4::wait(notification);
    const Word seen = count.get();
    CHECK(seen > 0);
    CHECK_EQ(count.get(), seen); // it is preempted as long as this thread runs
    hpet.stop();
}

} // namespace test
