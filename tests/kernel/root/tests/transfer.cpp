// SPDX-License-Identifier: Apache-2.0
//
// What arrives of a message: words, badges and capabilities, and in which order senders and receivers are served.
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

#include <iterator>

namespace test {

namespace {

using sel4::Syscall;

constexpr CPtr root = sel4::slot_init_cnode;

void receive_into(CPtr cnode, Word index, Word depth) {
    sel4::IpcBuffer& buffer = sel4::ipc_buffer();
    buffer.receive_cnode = cnode;
    buffer.receive_index = index;
    buffer.receive_depth = depth;
    for (Word& badge : buffer.caps_or_badges)
        badge = 0xeeee;
}

void observe_badges() {
    const sel4::IpcBuffer& buffer = sel4::ipc_buffer();
    observe("badges", {buffer.caps_or_badges[0], buffer.caps_or_badges[1], buffer.caps_or_badges[2]});
}

Thread::Options of_priority(Word priority) {
    Thread::Options options;
    options.priority = priority;
    return options;
}

} // namespace

TEST(transfer_lengths, "IPC0101", "a message arrives with as many words as both buffers hold, 120 at most") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor sender(env);
    for (Word i = 0; i < sel4::max_message_words; ++i)
        sender.ipc_buffer().message[i] = 0x100 + i;
    for (const Word length :
         {Word{0}, Word{1}, Word{3}, Word{4}, Word{5}, Word{6}, Word{119}, Word{120}, Word{121}, Word{127}})
        for (const Syscall syscall : {Syscall::send, Syscall::call}) {
            sender.start(syscall, endpoint, sel4::MessageInfo(length * 3, 7, 0, length));
            background.settle();
            observe("received", sel4::nb_recv(endpoint, reply));
            for (Word i = 4; i < sel4::max_message_words; ++i)
                sel4::ipc_buffer().message[i] = 0x200 + i;
            if (syscall == Syscall::call) sel4::send(reply, sel4::MessageInfo(1, 7, 0, length), {{9, 8, 7, 6}});
            background.settle();
            sender.observe_end("sender");
            observe("in its buffer", {sender.ipc_buffer().message[4], sender.ipc_buffer().message[119]});
        }
}

TEST(transfer_caps, "IPC0102", "of three capabilities those to the endpoint come as badges, and one into the slot") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor sender(env);
    const CPtr own = env.minted(endpoint, sel4::can_write, 0x51);
    const CPtr other = env.minted(env.make(ObjectType::notification), sel4::all_rights, 0x52);
    const CPtr untyped = env.make(ObjectType::untyped, 12);
    const SlotPos child = env.slot();
    CHECK_OK(env.retype(untyped, ObjectType::endpoint, 0, child));
    const CPtr table = env.make(ObjectType::page_table);
    const CPtr none = env.slot();
    const SlotPos to = env.slot();
    const CPtr kinds[] = {own, other, untyped, none, table, endpoint, sel4::slot_irq_control};
    for (unsigned a = 0; a < std::size(kinds); ++a)
        for (unsigned b = 0; b < std::size(kinds); ++b)
            for (unsigned count = 1; count <= 3; ++count) {
                if (count == 1 && b != 0) continue;
                sender.ipc_buffer().caps_or_badges[0] = kinds[a];
                sender.ipc_buffer().caps_or_badges[1] = kinds[b];
                sender.ipc_buffer().caps_or_badges[2] = own;
                receive_into(root, to, 64);
                sender.start(Syscall::send, endpoint, sel4::MessageInfo(a * 100 + b * 10 + count, 0, count, 1));
                background.settle();
                observe("received", sel4::nb_recv(endpoint, reply));
                observe_badges();
                observe("slot is empty", {env.is_empty(to)});
                (void)env.remove(to);
            }
}

TEST(transfer_slots, "IPC0103", "a capability without a free slot to go to stays behind, and ends what arrives") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor sender(env);
    const CPtr cnode = env.make(ObjectType::cnode, 3);
    const CPtr sent = env.make(ObjectType::notification);
    struct {
        CPtr cnode;
        Word index;
        Word depth;
    } const places[] = {{0, 0, 0},         {root, 0, 0},    {root, sel4::slot_init_tcb, 64},
                        {cnode, 1, 3},     {cnode, 1, 3},   {cnode, 9, 3},
                        {cnode, 1, 4},     {cnode, 1, 2},   {cnode, 1, 65},
                        {sent, 1, 3},      {0x99999, 1, 3}, {~Word{0}, 1, 3},
                        {root, cnode, 64}, {cnode, 2, 64}};
    for (const auto& place : places) {
        sender.ipc_buffer().caps_or_badges[0] = sent;
        sender.ipc_buffer().caps_or_badges[1] = endpoint;
        receive_into(place.cnode, place.index, place.depth);
        sender.start(Syscall::send, endpoint, sel4::MessageInfo(5, 0, 2, 6));
        background.settle();
        observe("received", sel4::nb_recv(endpoint, reply));
        observe_badges();
    }
}

TEST(transfer_reply_caps, "IPC0104", "an answer brings capabilities if the reply capability has Grant") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor caller(env);
    const CPtr sent = env.make(ObjectType::notification);
    const SlotPos to = env.slot();
    for (Word rights = 0; rights < 16; ++rights) {
        const CPtr limited = env.minted(reply, sel4::CapRights(rights), 0);
        caller.ipc_buffer().receive_cnode = root;
        caller.ipc_buffer().receive_index = to;
        caller.ipc_buffer().receive_depth = 64;
        caller.start(Syscall::call, endpoint, sel4::MessageInfo(1, 0, 0, 1));
        background.settle();
        observe("received", sel4::nb_recv(endpoint, limited));
        sel4::ipc_buffer().caps_or_badges[0] = sent;
        sel4::send(limited, sel4::MessageInfo(2, 0, 1, 2), {{1, 2}});
        background.settle();
        caller.observe_end("caller");
        observe("rights, slot is empty", {rights, env.is_empty(to)});
        (void)env.remove(to);
    }
}

TEST(transfer_received, "IPC0105", "a received capability has the rights and badge of the sent one, and is its child") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor sender(env);
    const CPtr object = env.make(ObjectType::endpoint);
    const CPtr page = env.map_page().page;
    const CPtr sent[] = {object, env.minted(object, sel4::can_write, 0), env.minted(object, sel4::all_rights, 9), page,
                         env.make(ObjectType::untyped, 5)};
    for (const CPtr cap : sent) {
        const SlotPos to = env.slot();
        receive_into(root, to, 64);
        sender.ipc_buffer().caps_or_badges[0] = cap;
        sender.start(Syscall::send, endpoint, sel4::MessageInfo(5, 0, 1, 0));
        background.settle();
        observe("received", sel4::nb_recv(endpoint, reply));
        observe_call("badge it", root, Label::cnode_mint, {{env.slot(), 64, to, 64, 15, 3}, {root}});
        if (cap == page) observe_call("map it", to, Label::page_map, {{env.address(), 3, 0}, {sel4::slot_init_vspace}});
        CHECK_OK(env.revoke(cap));
        observe("left after revoke", {env.is_empty(to)});
    }
}

TEST(queue_order, "IPC0106", "senders, receivers and waiters are served by priority, then in the order they came") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor actors[] = {Actor(env, of_priority(50)), Actor(env, of_priority(60)), Actor(env, of_priority(50)),
                      Actor(env, of_priority(60)), Actor(env, of_priority(40))};
    const CPtr replies[] = {env.make(ObjectType::reply), env.make(ObjectType::reply), env.make(ObjectType::reply),
                            env.make(ObjectType::reply), env.make(ObjectType::reply)};
    const auto start_all = [&](Syscall syscall, CPtr cap) {
        for (unsigned i = 0; i < std::size(actors); ++i) {
            actors[i].start(syscall, cap, sel4::MessageInfo(i, 0, 0, 1), replies[i]);
            background.settle();
        }
    };
    const auto change_priorities = [&] {
        // Up, down, and to what it is.
        constexpr Word priorities[] = {70, 30, 50, 60, 60};
        for (unsigned i = 0; i < std::size(actors); ++i)
            (void)invoke<Label::tcb_set_priority>(actors[i].tcb(), sel4::slot_init_tcb, priorities[i]);
    };
    for (const bool change : {false, true}) {
        start_all(Syscall::send, endpoint);
        if (change) change_priorities();
        for (unsigned i = 0; i < std::size(actors); ++i)
            observe("sender", {sel4::nb_recv(endpoint, reply).info.label()});
        constexpr Word original[] = {50, 60, 50, 60, 40};
        for (unsigned i = 0; i < std::size(actors); ++i)
            (void)invoke<Label::tcb_set_priority>(actors[i].tcb(), sel4::slot_init_tcb, original[i]);
        for (const bool signals : {false, true}) {
            start_all(signals ? Syscall::wait : Syscall::recv, signals ? notification : endpoint);
            if (change) change_priorities();
            for (Word i = 0; i < std::size(actors); ++i)
                if (signals)
                    sel4::signal(env.minted(notification, sel4::all_rights, 1 + i));
                else
                    sel4::nb_send(endpoint, sel4::MessageInfo(i, 0, 0, 0));
            background.settle();
            for (Actor& actor : actors)
                actor.observe_end(signals ? "waiter" : "receiver");
            for (unsigned i = 0; i < std::size(actors); ++i)
                (void)invoke<Label::tcb_set_priority>(actors[i].tcb(), sel4::slot_init_tcb, original[i]);
        }
    }
}

TEST(signals, "IPC0107", "signals are joined until they are taken, by whoever asks first") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor bound(env), waiter(env);
    const CPtr one = env.minted(notification, sel4::all_rights, 1);
    const CPtr high = env.minted(notification, sel4::all_rights, Word{1} << 63);
    sel4::signal(notification);
    observe("unbadged", {sel4::poll(notification)});
    sel4::signal(one);
    sel4::signal(high);
    sel4::signal(one);
    observe("joined", {sel4::poll(notification), sel4::poll(notification)});
    observe_call("called", one, Label::invalid, {{1, 2, 3, 4}, {}});
    observe_call("called with a label", high, Label::tcb_suspend, {{1, 2, 3, 4}, {root}});
    observe("joined", {sel4::poll(notification)});
    CHECK_OK(invoke<Label::tcb_bind_notification>(bound.tcb(), notification));
    for (const Syscall syscall : {Syscall::recv, Syscall::nb_recv, Syscall::wait, Syscall::nb_wait}) {
        sel4::signal(high);
        bound.start(syscall, endpoint, {}, reply);
        background.settle();
        bound.observe_end("active before");
        bound.start(syscall, endpoint, {}, reply);
        background.settle();
        sel4::signal(one);
        background.settle();
        bound.observe_end("active later");
        bound.start(syscall, notification, {}, reply);
        background.settle();
        bound.observe_end("at itself");
        sel4::signal(one);
        background.settle();
        bound.observe_end("at itself, later");
        bound.start(Syscall::nb_wait, notification);
        background.settle();
        bound.observe_end("what is left");
    }
    // Sending is no receiving.
    bound.start(Syscall::send, endpoint, sel4::MessageInfo(4, 0, 0, 0));
    background.settle();
    sel4::signal(one);
    background.settle();
    bound.observe_end("sending");
    observe("received", sel4::nb_recv(endpoint, reply));
    background.settle();
    bound.observe_end("sent");
    // Another one may not wait at it.
    waiter.start(Syscall::wait, notification);
    background.settle();
    waiter.observe_end("other thread");
}

TEST(reply_idle, "IPC0108", "a reply object without a caller takes messages and forgets them") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const Background background(env);
    Actor actor(env);
    observe_call("unused", reply, Label::invalid, {{1, 2}, {}});
    actor.start(Syscall::recv, endpoint, {}, reply);
    background.settle();
    observe_call("with a receiver", reply, Label::invalid, {{1, 2}, {}});
    background.settle();
    actor.observe_end("receiver");
    // Another receiver with the same reply object takes it away.
    Actor second(env);
    second.start(Syscall::recv, endpoint, {}, reply);
    background.settle();
    actor.observe_end("first");
    second.observe_end("second");
    sel4::nb_send(endpoint, sel4::MessageInfo(1, 0, 0, 0));
    sel4::nb_send(endpoint, sel4::MessageInfo(2, 0, 0, 0));
    background.settle();
    actor.observe_end("first");
    second.observe_end("second");
    CHECK_OK(invoke<Label::tcb_resume>(actor.tcb()));
    background.settle();
    sel4::nb_send(endpoint, sel4::MessageInfo(3, 0, 0, 0));
    background.settle();
    actor.observe_end("first resumed");
    // A thread that is called through its own reply object.
    second.start(Syscall::call, endpoint, sel4::MessageInfo(4, 0, 0, 0));
    background.settle();
    observe("received", sel4::nb_recv(endpoint, reply));
    observe_call("reply by a call", reply, Label(6), {{7, 8, 9}, {}});
    background.settle();
    second.observe_end("answered");
    observe_call("again", reply, Label(6), {{7, 8, 9}, {}});
}

TEST(suspend_blocked, "IPC0109", "a suspended thread does its system call again when it is resumed") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr reply = env.make(ObjectType::reply);
    const CPtr reply2 = env.make(ObjectType::reply);
    const Background background(env);
    Actor actor(env);
    struct {
        Syscall syscall;
        CPtr cap;
    } const calls[] = {{Syscall::send, endpoint},        {Syscall::call, endpoint},     {Syscall::recv, endpoint},
                       {Syscall::wait, endpoint},        {Syscall::wait, notification}, {Syscall::reply_recv, endpoint},
                       {Syscall::nb_send_recv, endpoint}};
    for (const auto& call : calls)
        for (const bool resume_only : {false, true}) {
            actor.start(call.syscall, call.cap, sel4::MessageInfo(6, 0, 0, 1), reply, notification);
            background.settle();
            if (!resume_only) CHECK_OK(invoke<Label::tcb_suspend>(actor.tcb()));
            const auto registers = invoke<Label::tcb_read_registers>(actor.tcb(), false, 0, 20);
            observe("rip rdx rdi rsi", {registers.value.rip - reinterpret_cast<Word>(run_syscall), registers.value.rdx,
                                        registers.value.rdi, registers.value.rsi});
            observe("received", sel4::nb_recv(endpoint, reply2));
            sel4::nb_send(endpoint, sel4::MessageInfo(7, 0, 0, 0));
            observe("signals", {sel4::poll(notification)});
            CHECK_OK(invoke<Label::tcb_resume>(actor.tcb()));
            background.settle();
            actor.observe_end("resumed");
            observe("received", sel4::nb_recv(endpoint, reply2));
            sel4::nb_send(endpoint, sel4::MessageInfo(8, 0, 0, 0));
            sel4::nb_send(reply2, sel4::MessageInfo(9, 0, 0, 0));
            sel4::signal(notification);
            background.settle();
            actor.observe_end("served");
            CHECK_OK(invoke<Label::tcb_suspend>(actor.tcb()));
            (void)sel4::poll(notification);
        }
}

} // namespace test
