// SPDX-License-Identifier: Apache-2.0
//
// Objects that are deleted while threads use them: how each thread's system call ends.
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/process.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

using sel4::Syscall;

constexpr CPtr root = sel4::slot_init_cnode;
constexpr sel4::MessageInfo two_words(0x33, 0, 0, 2);

struct Objects {
    explicit Objects(Env& env)
        : endpoint(env.make(ObjectType::endpoint)), notification(env.make(ObjectType::notification)),
          reply(env.make(ObjectType::reply)), reply2(env.make(ObjectType::reply)) {}
    CPtr endpoint, notification, reply, reply2;
};

// An actor in each state that the endpoint, the notification and the reply object can put it into.
struct Cast {
    Cast(Env& env, const Objects& o)
        : sender(env), caller(env), waiter(env), background(env), badged(env.minted(o.endpoint, sel4::all_rights, 5)) {
        waiter.start(Syscall::wait, o.notification);
        sender.start(Syscall::send, badged, two_words);
        caller.start(Syscall::call, o.endpoint, two_words);
        background.settle();
    }
    void observe_all() {
        background.settle();
        sender.observe_end("sender");
        caller.observe_end("caller");
        waiter.observe_end("waiter");
    }
    Actor sender, caller, waiter;
    Background background;
    CPtr badged;
};

} // namespace

TEST(delete_endpoint, "REVOKE0101", "deleting an endpoint makes senders and callers try again, in vain") {
    const Objects o(env);
    Cast cast(env, o);
    CHECK_OK(env.remove(cast.badged));
    cast.observe_all();
    CHECK_OK(env.remove(o.endpoint));
    cast.observe_all();
    CHECK_OK(env.remove(o.notification));
    cast.observe_all();
}

TEST(revoke_endpoint, "REVOKE0102",
     "revoking a badged capability leaves blocked senders; only the last deletion tells") {
    const Objects o(env);
    Cast cast(env, o);
    CHECK_OK(env.revoke(o.endpoint));
    cast.observe_all();
    observe("received", sel4::nb_recv(o.endpoint, o.reply));
    cast.observe_all();
    observe("received", sel4::nb_recv(o.endpoint, o.reply));
    cast.observe_all();
    CHECK_OK(env.revoke(o.notification));
    CHECK_OK(env.remove(o.reply));
    cast.observe_all();
}

TEST(delete_receivers, "REVOKE0103", "deleting an endpoint makes its receivers fault, and frees their reply objects") {
    const Objects o(env);
    Actor first(env), second(env), third(env);
    const Background background(env);
    first.start(Syscall::recv, o.endpoint, {}, o.reply);
    second.start(Syscall::recv, o.endpoint, {}, o.reply2);
    third.start(Syscall::wait, o.endpoint);
    background.settle();
    CHECK_OK(env.remove(o.endpoint));
    background.settle();
    first.observe_end("first");
    second.observe_end("second");
    third.observe_end("third");
}

TEST(delete_reply, "REVOKE0104", "deleting a reply object leaves its caller stopped, its receiver without") {
    const Objects o(env);
    Actor caller(env), receiver(env);
    const Background background(env);
    caller.start(Syscall::call, o.endpoint, two_words);
    background.settle();
    observe("call", sel4::nb_recv(o.endpoint, o.reply));
    CHECK_OK(env.remove(o.reply));
    background.settle();
    caller.observe_end("caller");
    // Resumed, it calls again.
    CHECK_OK(invoke<Label::tcb_resume>(caller.tcb()));
    background.settle();
    observe("call again", sel4::nb_recv(o.endpoint, o.reply2));
    sel4::send(o.reply2, sel4::MessageInfo(9, 0, 0, 1), {{8}});
    background.settle();
    caller.observe_end("caller");
    receiver.start(Syscall::recv, o.endpoint, {}, o.reply2);
    background.settle();
    CHECK_OK(env.remove(o.reply2));
    background.settle();
    receiver.observe_end("receiver");
    CHECK_OK(invoke<Label::tcb_resume>(receiver.tcb()));
    background.settle();
    receiver.observe_end("receiver resumed");
}

TEST(cancel_badged, "REVOKE0105", "CancelBadgedSends makes the senders with the badge try again, callers too") {
    const Objects o(env);
    Actor a(env), b(env), c(env), d(env);
    const Background background(env);
    const CPtr first = env.minted(o.endpoint, sel4::all_rights, 1);
    const CPtr second = env.minted(o.endpoint, sel4::all_rights, 2);
    a.start(Syscall::send, first, two_words);
    b.start(Syscall::call, first, two_words);
    c.start(Syscall::send, second, two_words);
    d.start(Syscall::send, o.endpoint, two_words);
    background.settle();
    observe_call("unbadged", root, Label::cnode_cancel_badged_sends, {{o.endpoint, 64}, {}});
    observe_call("badged", root, Label::cnode_cancel_badged_sends, {{first, 64}, {}});
    background.settle(); // they are back
    for (unsigned i = 0; i < 5; ++i)
        observe("received", sel4::nb_recv(o.endpoint, i == 0 ? o.reply : o.reply2));
    a.start(Syscall::send, first, two_words);
    b.start(Syscall::send, second, two_words);
    background.settle();
    const SlotPos moved = env.slot();
    CHECK_OK(invoke<Label::cnode_move>(root, moved, 64, root, first, 64));
    observe_call("badged, moved", root, Label::cnode_cancel_badged_sends, {{moved, 64}, {}});
    background.settle();
    a.observe_end("a");
    b.observe_end("b");
    // Receivers are left alone.
    c.start(Syscall::recv, o.endpoint, {}, o.reply);
    background.settle();
    observe_call("receivers", root, Label::cnode_cancel_badged_sends, {{moved, 64}, {}});
    background.settle();
    c.observe_end("c");
}

TEST(delete_thread, "REVOKE0106", "deleting a thread takes it out of every queue and frees what it was bound to") {
    const Objects o(env);
    enum State { sending, calling, receiving, waiting, replied, spinning, faulted, count };
    for (unsigned state = 0; state < count; ++state) {
        Actor actor(env);
        const Background background(env);
        CHECK_OK(invoke<Label::tcb_bind_notification>(actor.tcb(), o.notification));
        switch (state) {
        case sending:
            actor.start(Syscall::send, o.endpoint, two_words);
            break;
        case calling:
        case replied:
            actor.start(Syscall::call, o.endpoint, two_words);
            break;
        case receiving:
            actor.start(Syscall::recv, o.endpoint, {}, o.reply);
            break;
        case waiting:
            actor.start(Syscall::wait, o.notification);
            break;
        case faulted:
            actor.start(Syscall::wait, 0x123456);
            break;
        default:
            break;
        }
        background.settle();
        if (state == replied) observe("call", sel4::nb_recv(o.endpoint, o.reply));
        observe("state", {state});
        CHECK_OK(env.remove(actor.tcb()));
        observe("from the endpoint", sel4::nb_recv(o.endpoint, o.reply2));
        observe("from its fault endpoint", sel4::nb_recv(actor.fault_endpoint(), o.reply2));
        sel4::nb_send(o.reply, two_words);
        sel4::nb_send(o.endpoint, two_words);
        sel4::signal(o.notification);
        observe("signal", {sel4::poll(o.notification)});
        const CPtr other = env.make(ObjectType::tcb);
        observe_call("scheduling context is free", actor.sched_context(), Label::sched_context_bind, {{}, {other}});
        observe_call("notification is free", other, Label::tcb_bind_notification, {{}, {o.notification}});
        observe_call("unbind", other, Label::tcb_unbind_notification, {{}, {}});
    }
}

TEST(delete_bound, "REVOKE0107", "deleting a notification or scheduling context unbinds it from everything") {
    const Objects o(env);
    Actor actor(env);
    const Background background(env);
    CHECK_OK(invoke<Label::tcb_bind_notification>(actor.tcb(), o.notification));
    CHECK_OK(invoke<Label::sched_context_bind>(actor.sched_context(), o.notification));
    actor.start(Syscall::recv, o.endpoint, {}, o.reply);
    background.settle();
    CHECK_OK(env.remove(o.notification));
    background.settle();
    actor.observe_end("notification deleted");
    observe_call("unbind", actor.tcb(), Label::tcb_unbind_notification, {{}, {}});
    const CPtr second = env.make(ObjectType::notification);
    observe_call("bind to the context", actor.sched_context(), Label::sched_context_bind, {{}, {second}});
    observe_call("bind to the thread", actor.tcb(), Label::tcb_bind_notification, {{}, {second}});
    sel4::signal(env.minted(second, sel4::all_rights, 3));
    background.settle();
    actor.observe_end("signalled");
    actor.start(Syscall::recv, o.endpoint, {}, o.reply);
    background.settle();
    CHECK_OK(env.remove(actor.sched_context()));
    sel4::nb_send(o.endpoint, two_words);
    background.settle();
    actor.observe_end("without scheduling context");
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 10000, 10000, 0, 0, 0));
    observe_call("a new one", sc, Label::sched_context_bind, {{}, {actor.tcb()}});
    background.settle();
    actor.observe_end("with scheduling context");
}

TEST(delete_own, "REVOKE0108", "a thread can delete what it runs on") {
    const Objects o(env);
    const Background background(env);
    static CPtr target;
    const auto body = [](Word) {
        (void)invoke<Label::cnode_delete>(root, target, sel4::word_bits);
        target = 0;
        asm volatile("ud2");
    };
    enum What { tcb, sched_context, count };
    for (unsigned what = 0; what < count; ++what) {
        Thread::Options options;
        options.fault_endpoint = env.make(ObjectType::endpoint);
        Thread& thread = Thread::make(env, options);
        target = what == tcb ? thread.tcb() : thread.sched_context();
        const CPtr deleted = target;
        thread.start(body);
        background.settle();
        observe("what, slot is empty, went on", {what, env.is_empty(deleted), target == 0});
        observe("fault", {sel4::nb_recv(options.fault_endpoint, o.reply).info.label()});
    }
    // Its fault endpoint: it stops without telling anyone.
    Thread::Options options;
    options.fault_endpoint = env.make(ObjectType::endpoint);
    Thread& thread = Thread::make(env, options);
    target = options.fault_endpoint;
    thread.start(body);
    background.settle();
    observe("fault endpoint, went on", {target == 0, env.is_empty(options.fault_endpoint)});
}

TEST(delete_own_space, "REVOKE0109", "a thread whose address space, ASID or CSpace is deleted stops with a fault") {
    const Objects o(env);
    const Background background(env);
    // Spins in an address space of its own.
    static constexpr unsigned char code[] = {0xeb, 0xfe};
    for (unsigned what = 0; what < 5; ++what) {
        const CPtr untyped = env.make(ObjectType::untyped, 12);
        const SlotPos pool = env.slot();
        CHECK_OK(invoke<Label::asid_control_make_pool>(sel4::slot_asid_control, untyped, root, pool, sel4::word_bits));
        const CPtr pml4 = env.make(ObjectType::pml4);
        CHECK_OK(invoke<Label::asid_pool_assign>(pool, pml4));
        constexpr Word address = 0x400000;
        const CPtr pdpt = env.make(ObjectType::pdpt);
        const CPtr directory = env.make(ObjectType::page_directory);
        const CPtr table = env.make(ObjectType::page_table);
        CHECK_OK(invoke<Label::pdpt_map>(pdpt, pml4, address, 0));
        CHECK_OK(invoke<Label::page_directory_map>(directory, pml4, address, 0));
        CHECK_OK(invoke<Label::page_table_map>(table, pml4, address, 0));
        const Env::MappedPage text = env.map_page();
        __builtin_memcpy(text.words(), code, sizeof code);
        const SlotPos copy = env.slot();
        CHECK_OK(env.copy(copy, text.page));
        CHECK_OK(invoke<Label::page_map>(copy, pml4, address, sel4::read_write, 0));
        Thread::Options options;
        options.vspace = pml4;
        options.fault_endpoint = env.make(ObjectType::endpoint);
        options.priority = 100;
        options.budget_us = 100;
        options.period_us = 2000;
        Thread& thread = Thread::make(env, options);
        thread.start_at(reinterpret_cast<const void*>(address));
        spin_us(env, 10);
        background.settle();
        observe("spins", sel4::nb_recv(options.fault_endpoint, o.reply));
        const CPtr victims[] = {copy, table, directory, pdpt, pool};
        CHECK_OK(env.remove(victims[what]));
        const sel4::Received fault = sel4::recv(options.fault_endpoint, o.reply);
        observe("deleted, fault", {what, fault.info.label(), fault.words.word[0], fault.words.word[1],
                                   fault.words.word[2], fault.words.word[3]});
        CHECK_OK(env.remove(thread.tcb()));
        if (victims[what] != pool) CHECK_OK(env.remove(pool));
        CHECK_OK(env.revoke(untyped));
    }
}

TEST(revoke_untyped, "REVOKE0110", "revoking untyped memory deletes threads in all states with all that they use") {
    const CPtr untyped = env.make(ObjectType::untyped, 16);
    const auto make = [&](ObjectType type, unsigned bits) {
        const SlotPos to = env.slot();
        (void)env.retype(untyped, type, bits, to);
        return to;
    };
    const Background background(env);
    const CPtr endpoint = make(ObjectType::endpoint, 0);
    const CPtr notification = make(ObjectType::notification, 0);
    const CPtr reply = make(ObjectType::reply, 0);
    const CPtr sc = make(ObjectType::sched_context, 8);
    Actor sender(env), caller(env), waiter(env), receiver(env);
    sender.start(Syscall::send, endpoint, two_words);
    background.settle();
    caller.start(Syscall::call, endpoint, two_words);
    waiter.start(Syscall::wait, notification);
    background.settle();
    observe("sent", sel4::nb_recv(endpoint, reply));
    observe("called", sel4::nb_recv(endpoint, reply));
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 1000, 2000, 0, 0, 0));
    CHECK_OK(invoke<Label::sched_context_bind>(sc, notification));
    CHECK_OK(env.revoke(untyped));
    background.settle();
    sender.observe_end("sender");
    caller.observe_end("caller");
    waiter.observe_end("waiter");
    observe("slots", {env.is_empty(endpoint), env.is_empty(notification), env.is_empty(reply), env.is_empty(sc)});
}

TEST(delete_buffer, "REVOKE0111", "a thread whose IPC buffer's page is deleted sends and receives four words") {
    const Objects o(env);
    Actor sender(env), receiver(env);
    const Background background(env);
    constexpr sel4::MessageInfo long_message(1, 0, 2, 20);
    sender.ipc_buffer().caps_or_badges[0] = o.endpoint;
    sender.ipc_buffer().caps_or_badges[1] = o.notification;
    sender.start(Syscall::send, o.endpoint, long_message);
    background.settle();
    observe("with buffer", sel4::nb_recv(o.endpoint, o.reply));
    sender.start(Syscall::send, o.endpoint, long_message);
    background.settle();
    CHECK_OK(invoke<Label::tcb_set_ipc_buffer>(sender.tcb(), 0, env.slot()));
    observe("blocked, without", sel4::nb_recv(o.endpoint, o.reply));
    receiver.start(Syscall::recv, o.endpoint, {}, o.reply);
    background.settle();
    CHECK_OK(invoke<Label::tcb_set_ipc_buffer>(receiver.tcb(), 0, env.slot()));
    for (Word i = 4; i < 8; ++i)
        sel4::ipc_buffer().message[i] = i;
    sel4::ipc_buffer().caps_or_badges[0] = o.endpoint;
    sel4::nb_send(o.endpoint, sel4::MessageInfo(2, 0, 1, 8), {{1, 2, 3, 4}});
    background.settle();
    receiver.observe_end("receiver without");
}

} // namespace test
