// SPDX-License-Identifier: Apache-2.0
//
// Chains of calls: where the scheduling context is, and what happens when a part of the chain goes.
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

using sel4::Syscall;

constexpr sel4::MessageInfo one_word(0x21, 0, 0, 1);

Thread::Options passive() {
    Thread::Options options;
    options.budget_us = 0;
    return options;
}

// A client that has called a passive server, which has called another one; the last has received and stopped (at the
// end of its system call, where it faulted: its fault waits to be received).
struct Chain {
    static constexpr unsigned length = 3;

    explicit Chain(Env& env_)
        : env(env_), background(env), actors{Actor(env), Actor(env, passive()), Actor(env, passive())},
          probe(env.make(ObjectType::tcb)), probe_sc(env.make(ObjectType::sched_context, 8)) {
        (void)invoke<Label::sched_control_configure_flags>(env.sched_control(), probe_sc, 10000, 10000, 0, 0, 0);
        for (unsigned i = 1; i < length; ++i) {
            endpoints[i] = env.make(ObjectType::endpoint);
            replies[i] = env.make(ObjectType::reply);
            // On a borrowed scheduling context until it waits.
            actors[i].start(Syscall::recv, endpoints[i], {}, replies[i]);
            lend(i);
        }
        actors[0].start(Syscall::call, endpoints[1], one_word);
        background.settle();
    }
    // Lets an actor without scheduling context run until it blocks.
    void lend(unsigned i) const {
        (void)invoke<Label::sched_context_bind>(probe_sc, actors[i].tcb());
        background.settle();
        (void)invoke<Label::sched_context_unbind_object>(probe_sc, actors[i].tcb());
    }
    // The second server is called.
    void call_on() {
        actors[1].start(Syscall::call, endpoints[2], one_word);
        background.settle();
    }

    // Who has a scheduling context, and whether the client's has a thread; found out by trying to bind.
    void observe_contexts(std::string_view what) const {
        Word has = 0;
        for (unsigned i = 0; i < length; ++i) {
            if (invoke<Label::sched_context_bind>(probe_sc, actors[i].tcb()) == Error::none)
                (void)invoke<Label::sched_context_unbind_object>(probe_sc, actors[i].tcb());
            else
                has |= Word{1} << i;
        }
        const Error error = invoke<Label::sched_context_bind>(actors[0].sched_context(), probe);
        if (error == Error::none) (void)invoke<Label::sched_context_unbind_object>(actors[0].sched_context(), probe);
        observe(what, {has, Word(error)});
    }
    void observe_ends() {
        background.settle();
        for (Actor& actor : actors)
            actor.observe_end("actor");
    }

    Env& env;
    Background background;
    Actor actors[length];
    CPtr endpoints[length] = {};
    CPtr replies[length] = {};
    CPtr probe;
    CPtr probe_sc;
};

} // namespace

TEST(chain_reply, "CHAIN0101", "a scheduling context goes along a chain of calls and comes back with the answers") {
    Chain chain(env);
    chain.observe_contexts("called");
    chain.actors[0].observe_end("client");
    chain.actors[1].observe_end("server");
    chain.call_on();
    chain.observe_contexts("called on");
    chain.observe_ends();
    sel4::send(chain.replies[2], sel4::MessageInfo(7, 0, 0, 2), {{1, 2}});
    chain.observe_contexts("second answered");
    chain.observe_ends();
    sel4::send(chain.replies[1], sel4::MessageInfo(8, 0, 0, 2), {{3, 4}});
    chain.observe_contexts("first answered");
    chain.observe_ends();
}

TEST(chain_out_of_order, "CHAIN0102",
     "an answer from the middle of a chain leaves the scheduling context where it is") {
    Chain chain(env);
    chain.call_on();
    sel4::send(chain.replies[1], sel4::MessageInfo(8, 0, 0, 2), {{3, 4}});
    chain.observe_contexts("first answered");
    chain.observe_ends();
    sel4::send(chain.replies[2], sel4::MessageInfo(7, 0, 0, 2), {{1, 2}});
    chain.observe_contexts("second answered");
    chain.observe_ends();
    chain.lend(0);
    chain.observe_ends();
}

namespace {

enum Part {
    client,
    server,
    second_server,
    client_sc,
    first_reply,
    second_reply,
    first_endpoint,
    second_endpoint,
    num_parts
};

CPtr part_of(const Chain& chain, unsigned part) {
    switch (part) {
    case client_sc:
        return chain.actors[0].sched_context();
    case first_reply:
    case second_reply:
        return chain.replies[part - first_reply + 1];
    case first_endpoint:
    case second_endpoint:
        return chain.endpoints[part - first_endpoint + 1];
    default:
        return chain.actors[part].tcb();
    }
}

// What is left of the chain is answered, from its end.
void unwind(Chain& chain) {
    chain.observe_ends();
    for (unsigned i = Chain::length - 1; i > 0; --i) {
        sel4::nb_send(chain.replies[i], sel4::MessageInfo(i, 0, 0, 2), {{1, 2}});
        chain.observe_contexts("answered");
        chain.observe_ends();
    }
}

void delete_part(Env& env, unsigned part) {
    Chain chain(env);
    chain.call_on();
    CHECK_OK(env.remove(part_of(chain, part)));
    chain.observe_contexts("deleted");
    unwind(chain);
}

} // namespace

TEST(chain_delete_client, "CHAIN0103", "a chain whose client is deleted") { delete_part(env, client); }
TEST(chain_delete_server, "CHAIN0104", "a chain whose middle is deleted") { delete_part(env, server); }
TEST(chain_delete_second, "CHAIN0105", "a chain whose end is deleted") { delete_part(env, second_server); }
TEST(chain_delete_sc, "CHAIN0106", "a chain whose scheduling context is deleted") { delete_part(env, client_sc); }
TEST(chain_delete_reply, "CHAIN0107", "a chain whose first reply object is deleted") { delete_part(env, first_reply); }
TEST(chain_delete_reply2, "CHAIN0108", "a chain whose last reply object is deleted") { delete_part(env, second_reply); }
TEST(chain_delete_endpoint, "CHAIN0109", "a chain whose first endpoint is deleted") {
    delete_part(env, first_endpoint);
    delete_part(env, second_endpoint);
}

TEST(chain_suspend, "CHAIN0110", "a chain of which a thread is suspended and resumed") {
    for (unsigned i = 0; i < Chain::length; ++i) {
        observe("thread", {i});
        Chain chain(env);
        chain.call_on();
        CHECK_OK(invoke<Label::tcb_suspend>(chain.actors[i].tcb()));
        chain.observe_contexts("suspended");
        CHECK_OK(invoke<Label::tcb_resume>(chain.actors[i].tcb()));
        chain.observe_contexts("resumed");
        unwind(chain);
    }
}

TEST(chain_unbind, "CHAIN0111", "a chain whose scheduling context is taken away or unbound") {
    for (unsigned i = 0; i < 4; ++i) {
        observe("way", {i});
        Chain chain(env);
        chain.call_on();
        const CPtr sc = chain.actors[0].sched_context();
        if (i < Chain::length)
            observe_call("unbind object", sc, Label::sched_context_unbind_object, {{}, {chain.actors[i].tcb()}});
        else
            observe_call("unbind", sc, Label::sched_context_unbind, {{}, {}});
        chain.observe_contexts("unbound");
        unwind(chain);
    }
}

TEST(chain_new_sc, "CHAIN0112", "a caller that was bound to another scheduling context meanwhile keeps that") {
    Chain chain(env);
    chain.call_on();
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 10000, 10000, 0, 0, 0));
    observe_call("bind the client", sc, Label::sched_context_bind, {{}, {chain.actors[0].tcb()}});
    chain.observe_contexts("bound");
    unwind(chain);
}

TEST(chain_reuse, "CHAIN0113", "a reply object used for another call gives its caller up and breaks the chain") {
    Chain chain(env);
    chain.call_on();
    Actor other(env);
    other.start(Syscall::call, chain.endpoints[1], one_word);
    chain.background.settle();
    observe("received", sel4::nb_recv(chain.endpoints[1], chain.replies[1]));
    chain.observe_contexts("reused");
    sel4::send(chain.replies[1], sel4::MessageInfo(3, 0, 0, 0));
    chain.background.settle();
    other.observe_end("other");
    unwind(chain);
}

TEST(chain_active_server, "CHAIN0114", "a server with its own scheduling context takes none") {
    Actor active(env), caller(env);
    const Background background(env);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    active.start(Syscall::recv, endpoint, {}, reply);
    background.settle();
    caller.start(Syscall::call, endpoint, one_word);
    background.settle();
    const CPtr other = env.make(ObjectType::tcb);
    observe_call("the caller's is still its", caller.sched_context(), Label::sched_context_bind, {{}, {other}});
    observe_call("suspend the caller", caller.tcb(), Label::tcb_suspend, {{}, {}});
    active.observe_end("server");
    // The answer goes nowhere, without an error.
    observe_call("reply", reply, Label::invalid, {{1}, {}});
    background.settle();
    caller.observe_end("caller");
}

TEST(chain_no_grant, "CHAIN0115", "a call that can't be answered stops its caller") {
    const Background background(env);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    for (Word rights = 1; rights < 16; rights += 2)
        for (const bool with_reply : {false, true}) {
            Actor caller(env);
            const CPtr cap = env.minted(endpoint, sel4::CapRights(rights), 0);
            caller.start(Syscall::call, cap, one_word);
            background.settle();
            observe("rights, with reply", {rights, with_reply});
            observe("received", with_reply ? sel4::nb_recv(endpoint, reply) : sel4::nb_wait(endpoint));
            sel4::nb_send(reply, one_word);
            background.settle();
            caller.observe_end("caller");
            CHECK_OK(invoke<Label::tcb_suspend>(caller.tcb()));
        }
}

TEST(donation, "CHAIN0116", "what is sent in a receiving system call gives the sender's scheduling context away") {
    // NBSendRecv and NBSendWait lend the scheduling context to a passive receiver, NBSend and Send don't.
    const Background background(env);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr other = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const CPtr reply2 = env.make(ObjectType::reply);
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 10000, 10000, 0, 0, 0));
    for (const Syscall syscall : {Syscall::send, Syscall::nb_send, Syscall::nb_send_recv, Syscall::nb_send_wait}) {
        Actor receiver(env, passive()), sender(env);
        receiver.start(Syscall::recv, endpoint, {}, reply);
        CHECK_OK(invoke<Label::sched_context_bind>(sc, receiver.tcb()));
        background.settle();
        CHECK_OK(invoke<Label::sched_context_unbind>(sc));
        if (syscall == Syscall::nb_send_recv)
            sender.start(syscall, other, one_word, reply2, endpoint);
        else if (syscall == Syscall::nb_send_wait)
            sender.start(syscall, other, one_word, endpoint);
        else
            sender.start(syscall, endpoint, one_word);
        background.settle();
        observe_call("is it still the sender's", sc, Label::sched_context_bind, {{}, {sender.tcb()}});
        observe_call("has the receiver one", sc, Label::sched_context_bind, {{}, {receiver.tcb()}});
        background.settle();
        sender.observe_end("sender");
        receiver.observe_end("receiver");
        CHECK_OK(invoke<Label::sched_context_unbind>(sc));
    }
}

TEST(notification_sc, "CHAIN0117",
     "a notification lends its scheduling context to a thread that it wakes, until it waits") {
    const Background background(env);
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    const CPtr probe = env.make(ObjectType::tcb);
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 10000, 10000, 0, 0, 0));
    const auto observe_lent = [&](std::string_view what) {
        const Error error = invoke<Label::sched_context_bind>(sc, probe);
        observe(what, {Word(error)});
        if (error == Error::none) (void)invoke<Label::sched_context_unbind_object>(sc, probe);
    };
    Actor actor(env, passive());
    CHECK_OK(invoke<Label::tcb_bind_notification>(actor.tcb(), notification));
    CHECK_OK(invoke<Label::sched_context_bind>(sc, notification));
    for (const Syscall syscall : {Syscall::wait, Syscall::recv, Syscall::nb_recv, Syscall::nb_wait}) {
        const bool is_recv = syscall == Syscall::recv || syscall == Syscall::nb_recv;
        CHECK_OK(invoke<Label::sched_context_bind>(sc, actor.tcb()));
        actor.start(syscall, is_recv ? endpoint : notification, {}, reply);
        background.settle();
        observe_lent("waits");
        actor.observe_end("waits");
        sel4::signal(notification);
        background.settle();
        observe_lent("woken");
        actor.observe_end("woken");
        CHECK_OK(invoke<Label::tcb_suspend>(actor.tcb()));
        (void)invoke<Label::sched_context_unbind_object>(sc, actor.tcb());
    }
    // A signal that is there when it asks.
    CHECK_OK(invoke<Label::sched_context_bind>(sc, actor.tcb()));
    sel4::signal(notification);
    actor.start(Syscall::recv, endpoint, {}, reply);
    background.settle();
    observe_lent("was active");
    actor.observe_end("was active");
}

} // namespace test
