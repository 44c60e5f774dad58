// SPDX-License-Identifier: Apache-2.0
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

// Capabilities that a test's threads share.
CPtr endpoint;
CPtr reply;
CPtr notification;

void make_objects(Env& env) {
    endpoint = env.make(ObjectType::endpoint);
    reply = env.make(ObjectType::reply);
    notification = env.make(ObjectType::notification);
}

// Answers every call with its words plus one, for ever.
void serve(Word) {
    sel4::Received request = sel4::recv(endpoint, reply);
    for (;;) {
        for (Word& word : request.words.word)
            ++word;
        for (Word i = sel4::message_registers; i < request.info.length(); ++i)
            ++sel4::ipc_buffer().message[i];
        request = sel4::reply_recv(endpoint, sel4::MessageInfo(request.badge, 0, 0, request.info.length()),
                                   request.words, reply);
    }
}

Thread::Options without_budget() {
    Thread::Options options;
    options.budget_us = 0;
    return options;
}

} // namespace

TEST(ipc_call, "IPC0001", "a call brings words and badge to the server and its answer back") {
    make_objects(env);
    Thread::start_new(env, serve);
    const CPtr badged = env.minted(endpoint, sel4::all_rights, 77);
    const sel4::Received answer = sel4::call(badged, sel4::MessageInfo(0, 0, 0, 4), {{1, 2, 3, 4}});
    CHECK_EQ(answer.info.label(), 77);
    CHECK_EQ(answer.info.length(), 4);
    for (Word i = 0; i < 4; ++i)
        CHECK_EQ(answer.words.word[i], i + 2);
}

TEST(ipc_long, "IPC0002", "a message of 120 words passes both ways, one of more is cut") {
    make_objects(env);
    Thread::start_new(env, serve);
    for (const Word words : {Word{5}, Word{119}, Word{120}}) {
        for (Word i = sel4::message_registers; i < words; ++i)
            sel4::ipc_buffer().message[i] = i * 3;
        const sel4::Received answer = sel4::call(endpoint, sel4::MessageInfo(0, 0, 0, words), {{0, 3, 6, 9}});
        CHECK_EQ(answer.info.length(), words);
        for (Word i = sel4::message_registers; i < words; ++i)
            CHECK_EQ(sel4::ipc_buffer().message[i], i * 3 + 1);
    }
    CHECK_EQ(sel4::call(endpoint, sel4::MessageInfo(0, 0, 0, 127)).info.length(), 120);
}

TEST(ipc_order, "IPC0003", "senders are received in the order of their priorities") {
    make_objects(env);
    const auto body = [](Word number) { sel4::send(endpoint, sel4::MessageInfo(number, 0, 0, 0)); };
    constexpr Word priorities[] = {90, 110, 100, 120};
    for (Word i = 0; i < 4; ++i) {
        Thread::Options options;
        options.priority = priorities[i];
        Thread::start_new(env, body, i, options);
    }
    // All of them run until they block.
    Thread::Options last;
    last.priority = 50;
    Thread::start_new(
        env, [](Word) { sel4::signal(notification); }, 0, last);
    (void)sel4::wait(notification);
    constexpr Word expected[] = {3, 1, 2, 0};
    for (const Word number : expected)
        CHECK_EQ(sel4::nb_wait(endpoint).info.label(), number);
}

TEST(ipc_caps, "IPC0004", "a capability is delivered to the receive slot; the endpoint's own arrives as its badge") {
    make_objects(env);
    static CPtr sent;
    static CPtr own;
    static CPtr no_grant;
    no_grant = env.minted(endpoint, sel4::can_write, 0);
    sent = env.minted(env.make(ObjectType::notification), sel4::all_rights, 99);
    own = env.minted(endpoint, sel4::all_rights, 42);
    Thread::start_new(env, [](Word) {
        sel4::ipc_buffer().caps_or_badges[0] = own;
        sel4::ipc_buffer().caps_or_badges[1] = sent;
        sel4::send(endpoint, sel4::MessageInfo(0, 0, 2, 0));
        sel4::ipc_buffer().caps_or_badges[0] = sent;
        sel4::send(no_grant, sel4::MessageInfo(0, 0, 1, 0));
    });
    const SlotPos to = env.slot();
    sel4::ipc_buffer().receive_cnode = sel4::slot_init_cnode;
    sel4::ipc_buffer().receive_index = to;
    sel4::ipc_buffer().receive_depth = sel4::word_bits;
    const sel4::Received got = sel4::recv(endpoint, reply);
    CHECK_EQ(got.info.extra_caps(), 2);
    CHECK_EQ(got.info.caps_unwrapped(), 1);
    CHECK_EQ(sel4::ipc_buffer().caps_or_badges[0], 42);
    CHECK(!env.is_empty(to));
    sel4::signal(to);
    CHECK_OK(env.remove(to));
    // Without the grant right nothing is delivered.
    CHECK_EQ(sel4::recv(endpoint, reply).info.extra_caps(), 0);
    CHECK(env.is_empty(to));
}

TEST(ipc_nb, "IPC0005", "sending without blocking to nobody does nothing, receiving from nobody gives badge 0") {
    make_objects(env);
    sel4::nb_send(endpoint, sel4::MessageInfo(1, 0, 0, 0));
    const sel4::Received nothing = sel4::nb_recv(endpoint, reply);
    CHECK_EQ(nothing.badge, 0);
    CHECK_EQ(nothing.info.raw(), 0);
}

TEST(ipc_bound, "IPC0006", "a signal to a bound notification ends a receive on an endpoint") {
    make_objects(env);
    CHECK_OK(invoke<Label::tcb_bind_notification>(sel4::slot_init_tcb, notification));
    CHECK_EQ(invoke<Label::tcb_bind_notification>(sel4::slot_init_tcb, notification), Error::illegal_operation);
    static CPtr badged;
    badged = env.minted(notification, sel4::all_rights, 0x10);
    Thread::start_new(env, [](Word) { sel4::signal(badged); });
    CHECK_EQ(sel4::recv(endpoint, reply).badge, 0x10);
    CHECK_OK(invoke<Label::tcb_unbind_notification>(sel4::slot_init_tcb));
}

TEST(ipc_passive, "IPC0007", "a server without scheduling context runs on its caller's and gives it back") {
    make_objects(env);
    Thread& server = Thread::make(env, Thread::Options{});
    server.start([](Word) {
        // Receives with its own scheduling context, says so, and is left without.
        sel4::Received request = sel4::nb_send_recv(notification, sel4::MessageInfo(), {}, endpoint, reply);
        for (;;)
            request = sel4::reply_recv(endpoint, sel4::MessageInfo(0, 0, 0, 1), {{request.words.word[0] * 2}}, reply);
    });
    (void)sel4::wait(notification);
    CHECK_OK(invoke<Label::sched_context_unbind>(server.sched_context()));
    for (Word i = 1; i < 4; ++i)
        CHECK_EQ(sel4::call(endpoint, sel4::MessageInfo(0, 0, 0, 1), {{i}}).words.word[0], i * 2);
}

TEST(ipc_donation_refused, "IPC0008", "a donated scheduling context can be neither bound nor unbound by its user") {
    make_objects(env);
    static CPtr client_sc;
    static Shared first;
    static Shared second;
    Thread& server = Thread::make(env, without_budget());
    Thread& client = Thread::make(env, Thread::Options{});
    client_sc = client.sched_context();
    const CPtr start = env.make(ObjectType::sched_context, 8);
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), start, 10000, 10000, 0, 0, 0));
    CHECK_OK(invoke<Label::sched_context_bind>(start, server.tcb()));
    server.start([](Word) {
        (void)sel4::nb_send_recv(notification, sel4::MessageInfo(), {}, endpoint, reply);
        first.set(Word(invoke<Label::sched_context_bind>(client_sc, sel4::slot_init_tcb)));
        second.set(Word(invoke<Label::sched_context_unbind>(client_sc)));
        sel4::signal(notification);
        (void)sel4::reply_recv(endpoint, sel4::MessageInfo(), {}, reply);
    });
    (void)sel4::wait(notification);
    CHECK_OK(invoke<Label::sched_context_unbind>(start));
    client.start([](Word) { (void)sel4::call(endpoint, sel4::MessageInfo()); });
    (void)sel4::wait(notification);
    CHECK_EQ(first.get(), Error::illegal_operation);
    CHECK_EQ(second.get(), Error::illegal_operation);
}

TEST(ipc_reply_reuse, "IPC0009", "a reply object that is used again gives its first caller up for good") {
    make_objects(env);
    static Shared answered;
    answered.set(0);
    const auto body = [](Word) {
        (void)sel4::call(endpoint, sel4::MessageInfo());
        answered.increment();
        sel4::signal(notification);
    };
    Thread::start_new(env, body);
    (void)sel4::recv(endpoint, reply);
    Thread::start_new(env, body);
    (void)sel4::recv(endpoint, reply);
    sel4::send(reply, sel4::MessageInfo());
    (void)sel4::wait(notification);
    CHECK_EQ(answered.get(), 1);
}

TEST(ipc_delete, "IPC0010", "deleting an endpoint wakes its senders, who find it gone") {
    make_objects(env);
    const CPtr handler = env.make(ObjectType::endpoint);
    Thread::Options options;
    options.fault_endpoint = handler;
    Thread::start_new(
        env,
        [](Word) {
            sel4::signal(notification);
            sel4::send(endpoint, sel4::MessageInfo());
            (void)sel4::wait(endpoint);
        },
        0, options);
    (void)sel4::wait(notification);
    CHECK_OK(env.remove(endpoint));
    const sel4::Received fault = sel4::recv(handler, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::cap_fault);
    CHECK_EQ(fault.words.word[sel4::cap_fault::address], endpoint);
}

TEST(ipc_cancel_badged, "IPC0011", "CancelBadgedSends ends the sends with a badge and no others") {
    make_objects(env);
    static CPtr badged[2];
    badged[0] = env.minted(endpoint, sel4::all_rights, 1);
    badged[1] = env.minted(endpoint, sel4::all_rights, 2);
    static Shared gone;
    gone.set(0);
    for (Word i = 0; i < 2; ++i)
        Thread::start_new(
            env,
            [](Word which) {
                sel4::send(badged[which], sel4::MessageInfo(which + 1, 0, 0, 0));
                gone.increment();
            },
            i);
    Thread::Options last;
    last.priority = 50;
    Thread::start_new(
        env, [](Word) { sel4::signal(notification); }, 0, last);
    (void)sel4::wait(notification);
    CHECK_OK(env.revoke(badged[0]));
    CHECK_OK(invoke<Label::cnode_cancel_badged_sends>(sel4::slot_init_cnode, badged[0], sel4::word_bits));
    CHECK_EQ(sel4::nb_wait(endpoint).info.label(), 2);
}

} // namespace test
