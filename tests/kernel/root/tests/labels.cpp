// SPDX-License-Identifier: Apache-2.0
//
// Every label on a capability of every type, with messages of several shapes: which error comes first.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr Word first_port = 0x21; // the legacy interrupt controllers' masks
constexpr Word largest_label = (Word{1} << 52) - 1;
constexpr unsigned labels_per_word = 16; // an error is less than 16

// 64 labels: those that there are, the next ones, and the largest one.
Word label_of(unsigned i) { return i == 63 ? largest_label : i; }

// Four words with the errors of 64 labels, the first in the lowest four bits, and a sum of the words that came back
// with them.
void observe_labels(std::string_view what, CPtr object, const RawMessage& message) {
    Word errors[64 / labels_per_word] = {};
    Word sum = 0;
    for (unsigned i = 0; i < 64; ++i) {
        const sel4::Received reply = call_raw(object, label_of(i), message);
        errors[i / labels_per_word] |= reply.info.label() << i % labels_per_word * 4;
        for (const Word word : {reply.info.raw(), reply.badge, reply.words.word[0], reply.words.word[1],
                                reply.words.word[2], reply.words.word[3]})
            sum = (sum ^ word) * 0x100000001b3;
    }
    observe(what, {errors[0], errors[1], errors[2], errors[3], sum});
}

struct Shapes {
    CPtr cnode; // empty
    CPtr empty; // slot
};

void observe_shapes(CPtr object, const Shapes& shapes) {
    observe_labels("nothing", object, {{}, {}});
    observe_labels("a word", object, {{0}, {}});
    observe_labels("four words", object, {{0, 0, 0, 0}, {}});
    observe_labels("ten words", object, {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {}});
    observe_labels("a capability", object, {{}, {shapes.cnode}});
    observe_labels("a word and a capability", object, {{0}, {shapes.cnode}});
    observe_labels("two words and an empty slot", object, {{0, 0}, {shapes.empty}});
    observe_labels("ten words and three empty slots", object,
                   {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {shapes.empty, shapes.empty, shapes.empty}});
    observe_labels("ten words and three CNodes", object,
                   {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {shapes.cnode, shapes.cnode, shapes.cnode}});
    // Without the flag that only keel knows.
    constexpr Word ones = ~sel4::tcb_flag_foreign_syscalls;
    observe_labels("words of ones", object,
                   {{ones, ones, ones, ones, ones, ones, ones, ones}, {shapes.cnode, shapes.cnode, shapes.cnode}});
}

Shapes make_shapes(Env& env) { return {env.make(ObjectType::cnode, 4), env.slot()}; }

void observe_new(Env& env, ObjectType type, unsigned size_bits = 0) {
    const Shapes shapes = make_shapes(env);
    observe_shapes(env.make(type, size_bits), shapes);
}

} // namespace

TEST(labels_null, "LABEL0001", "an empty slot refuses every label") { observe_shapes(env.slot(), make_shapes(env)); }
TEST(labels_untyped, "LABEL0002", "untyped memory refuses what it doesn't know") {
    observe_new(env, ObjectType::untyped, 12);
}
TEST(labels_endpoint, "LABEL0003", "an endpoint without Write refuses every label") {
    const Shapes shapes = make_shapes(env);
    observe_shapes(env.minted(env.make(ObjectType::endpoint), sel4::can_read, 0), shapes);
}
TEST(labels_notification, "LABEL0004", "a notification without Write refuses every label, with it none") {
    const Shapes shapes = make_shapes(env);
    const CPtr notification = env.make(ObjectType::notification);
    observe_shapes(notification, shapes);
    CHECK_EQ(call_raw(env.minted(notification, sel4::can_read, 0), 0, {{}, {}}).info.label(),
             Error::invalid_capability);
}
TEST(labels_reply, "LABEL0005", "a reply object that nobody waits for takes every label") {
    observe_new(env, ObjectType::reply);
}
TEST(labels_cnode, "LABEL0006", "a CNode refuses what it doesn't know") { observe_new(env, ObjectType::cnode, 4); }
TEST(labels_tcb, "LABEL0007", "a thread refuses what it doesn't know") { observe_new(env, ObjectType::tcb); }
TEST(labels_irq_control, "LABEL0008", "IRQControl refuses what it doesn't know") {
    observe_shapes(sel4::slot_irq_control, make_shapes(env));
}
TEST(labels_irq_handler, "LABEL0009", "an interrupt handler refuses what it doesn't know") {
    const SlotPos handler = env.slot();
    CHECK_OK(invoke<Label::irq_control_get_msi>(sel4::slot_irq_control, sel4::slot_init_cnode, handler, sel4::word_bits,
                                                0, 0, 0, 0, 9));
    observe_shapes(handler, make_shapes(env));
}
TEST(labels_domain, "LABEL0010", "DomainSet refuses what it doesn't know") {
    observe_shapes(sel4::slot_domain, make_shapes(env));
}
TEST(labels_sched_context, "LABEL0011", "a scheduling context refuses what it doesn't know") {
    observe_new(env, ObjectType::sched_context, 8);
}
TEST(labels_sched_control, "LABEL0012", "SchedControl refuses what it doesn't know") {
    observe_shapes(env.sched_control(), make_shapes(env));
}
TEST(labels_page, "LABEL0013", "a page refuses what it doesn't know") {
    const Shapes shapes = make_shapes(env);
    // GetAddress tells where the page is, which depends on the kernel: here it is made of what is always there.
    CHECK_EQ(call_raw(env.make(ObjectType::page), 0, {{}, {}}).info.label(), Error::illegal_operation);
    const CPtr device = env.device_page(0xfed00000);
    CHECK(device != 0);
    observe_shapes(device, shapes);
}
TEST(labels_page_table, "LABEL0014", "a page table refuses what it doesn't know") {
    observe_new(env, ObjectType::page_table);
}
TEST(labels_page_directory, "LABEL0015", "a page directory refuses what it doesn't know") {
    observe_new(env, ObjectType::page_directory);
}
TEST(labels_pdpt, "LABEL0016", "a page-directory-pointer table refuses what it doesn't know") {
    observe_new(env, ObjectType::pdpt);
}
TEST(labels_pml4, "LABEL0017", "an address space refuses every label") { observe_new(env, ObjectType::pml4); }
TEST(labels_asid_control, "LABEL0018", "ASIDControl refuses what it doesn't know") {
    observe_shapes(sel4::slot_asid_control, make_shapes(env));
}
TEST(labels_asid_pool, "LABEL0019", "an ASID pool refuses what it doesn't know") {
    observe_shapes(sel4::slot_init_asid_pool, make_shapes(env));
}
TEST(labels_io_port_control, "LABEL0020", "IOPortControl refuses what it doesn't know") {
    observe_shapes(sel4::slot_io_port_control, make_shapes(env));
}
TEST(labels_io_port, "LABEL0021", "an I/O port refuses what it doesn't know") {
    const SlotPos port = env.slot();
    CHECK_OK(invoke<Label::io_port_control_issue>(sel4::slot_io_port_control, first_port, first_port,
                                                  sel4::slot_init_cnode, port, sel4::word_bits));
    observe_shapes(port, make_shapes(env));
}

} // namespace test
