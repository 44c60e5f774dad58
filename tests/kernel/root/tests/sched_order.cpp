// SPDX-License-Identifier: Apache-2.0
//
// Who runs after whom, yielding, and where time goes: what doesn't depend on how long the kernel takes.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

#include <iterator>

namespace test {

namespace {

constexpr Word long_budget_us = 100000;

// The numbers of threads in the order in which they came by.
struct Trace {
    void clear() { length = 0; }
    void add(Word number) {
        const unsigned at = length;
        if (at == std::size(numbers)) return;
        numbers[at] = number;
        length = at + 1;
    }
    // As digits of one word.
    Word digits() const {
        Word result = 0;
        for (unsigned i = 0; i < length; ++i)
            result = result << 4 | numbers[i];
        return result;
    }
    volatile Word numbers[16];
    volatile unsigned length;
};
Trace trace;

CPtr shared[8]; // capabilities of the running test

Thread::Options of_priority(Word priority) {
    Thread::Options options;
    options.priority = priority;
    options.budget_us = long_budget_us;
    return options;
}

void pass_by(Word number) { trace.add(number); }
void pass_by_twice(Word number) {
    trace.add(number);
    sel4::yield();
    trace.add(number);
}

void observe_trace(std::string_view what, const Background& background) {
    background.settle();
    observe(what, {trace.digits()});
    trace.clear();
}

} // namespace

TEST(order_resume, "SCHED0201", "threads that become ready run by priority, the last one first among equals") {
    const Background background(env);
    trace.clear();
    for (Word i = 1; i < 5; ++i)
        Thread::start_new(env, pass_by, i, of_priority(100));
    observe_trace("equal", background);
    for (Word i = 1; i < 5; ++i)
        Thread::start_new(env, pass_by, i, of_priority(100 + i % 2));
    observe_trace("two priorities", background);
    for (Word i = 1; i < 5; ++i)
        Thread::start_new(env, pass_by_twice, i, of_priority(100));
    observe_trace("yielding", background);
}

TEST(order_wake, "SCHED0202", "threads that a signal, a message or a deletion wakes run in a certain order") {
    const Background background(env);
    shared[0] = env.make(ObjectType::notification);
    shared[1] = env.make(ObjectType::endpoint);
    const auto waiter = [](Word number) {
        (void)sel4::wait(shared[0]);
        trace.add(number);
    };
    const auto sender = [](Word number) {
        (void)sel4::send(shared[1], sel4::MessageInfo(number, 0, 0, 0));
        trace.add(number);
    };
    trace.clear();
    for (Word i = 1; i < 4; ++i) {
        Thread::start_new(env, waiter, i, of_priority(100));
        background.settle();
    }
    for (Word i = 1; i < 4; ++i)
        sel4::signal(shared[0]);
    observe_trace("signals", background);
    for (Word i = 1; i < 4; ++i) {
        Thread::start_new(env, sender, i, of_priority(100));
        background.settle();
    }
    for (Word i = 1; i < 4; ++i)
        trace.add(8 + sel4::nb_wait(shared[1]).info.label());
    observe_trace("messages", background);
    for (Word i = 1; i < 4; ++i) {
        Thread::start_new(env, sender, i, of_priority(100));
        background.settle();
    }
    CHECK_OK(env.remove(shared[1]));
    observe_trace("deletion", background);
}

TEST(order_priority, "SCHED0203", "a thread whose priority changes takes its new place at once") {
    const Background background(env);
    trace.clear();
    Thread* threads[4];
    for (const Word changed : {Word{90}, Word{100}, Word{110}}) {
        for (Word i = 0; i < 4; ++i)
            threads[i] = &Thread::start_new(env, pass_by_twice, i + 1, of_priority(100));
        CHECK_OK(invoke<Label::tcb_set_priority>(threads[1]->tcb(), sel4::slot_init_tcb, changed));
        CHECK_OK(invoke<Label::tcb_set_sched_params>(threads[2]->tcb(), sel4::slot_init_tcb, Word{0}, changed,
                                                     threads[2]->sched_context(), env.slot()));
        observe_trace("changed", background);
    }
    // Its own: lower than another one's.
    shared[0] = Thread::start_new(
                    env,
                    [](Word number) {
                        trace.add(number);
                        (void)invoke<Label::tcb_set_priority>(shared[0], sel4::slot_init_tcb, 50);
                        trace.add(number);
                        (void)invoke<Label::tcb_set_priority>(shared[0], sel4::slot_init_tcb, 90);
                        trace.add(number);
                    },
                    1, of_priority(90))
                    .tcb();
    Thread::start_new(env, pass_by_twice, 2, of_priority(60));
    Thread::start_new(env, pass_by_twice, 3, of_priority(90));
    observe_trace("own", background);
}

TEST(order_configure, "SCHED0204", "configuring, binding and resuming again change a thread's place as they do") {
    const Background background(env);
    trace.clear();
    for (unsigned way = 0; way < 5; ++way) {
        Thread* threads[3];
        for (Word i = 0; i < 3; ++i)
            threads[i] = &Thread::start_new(env, pass_by_twice, i + 1, of_priority(100));
        const Thread& thread = *threads[1];
        switch (way) {
        case 0:
            CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), thread.sched_context(), 1000,
                                                                  1000, 0, 0, 0));
            break;
        case 1:
            CHECK_OK(invoke<Label::sched_context_unbind>(thread.sched_context()));
            CHECK_OK(invoke<Label::sched_context_bind>(thread.sched_context(), thread.tcb()));
            break;
        case 2:
            CHECK_OK(invoke<Label::tcb_resume>(thread.tcb()));
            break;
        case 3:
            CHECK_OK(invoke<Label::tcb_suspend>(thread.tcb()));
            CHECK_OK(invoke<Label::tcb_resume>(thread.tcb()));
            break;
        default:
            (void)invoke<Label::sched_context_yield_to>(thread.sched_context());
            break;
        }
        observe_trace("way", background);
    }
}

TEST(order_round_robin, "SCHED0205", "spinning threads of one priority take turns") {
    const Background background(env);
    trace.clear();
    const auto body = [](Word number) {
        for (unsigned i = 0; i < 4; ++i) {
            trace.add(number);
            const Word start = read_tsc();
            while (read_tsc() - start < shared[7]) {
            }
        }
    };
    shared[7] = 1100 * sel4::tsc_mhz(env.info()); // longer than a turn
    Thread::Options options = of_priority(100);
    options.budget_us = 1000;
    for (Word i = 1; i < 4; ++i)
        Thread::start_new(env, body, i, options);
    observe_trace("turns", background);
}

TEST(yield_to, "SCHED0206", "YieldTo lets a thread of the same or a higher priority run first, a lower one later") {
    const Background background(env);
    trace.clear();
    shared[2] = env.make(ObjectType::endpoint);
    const auto yielder = [](Word number) {
        trace.add(number);
        const sel4::Received reply = sel4::invoke_message<Label::sched_context_yield_to>(shared[0]);
        trace.add(number);
        shared[1] = reply.info.raw();
        shared[3] = reply.badge;
    };
    for (const Word target : {Word{90}, Word{100}, Word{110}}) {
        Thread& to = Thread::start_new(env, pass_by_twice, 5, of_priority(target));
        shared[0] = to.sched_context();
        Thread& first = Thread::start_new(env, pass_by_twice, 6, of_priority(100));
        Thread& thread = Thread::make(env, of_priority(100));
        CHECK_OK(invoke<Label::tcb_set_mc_priority>(thread.tcb(), sel4::slot_init_tcb, 110));
        thread.start(yielder, 1);
        (void)first;
        observe_trace("yield", background);
        observe("answer", {shared[1], shared[3]});
    }
    // Above the caller's maximum controlled priority.
    Thread& to = Thread::start_new(env, pass_by_twice, 5, of_priority(110));
    shared[0] = to.sched_context();
    Thread& thread = Thread::make(env, of_priority(100));
    thread.start(yielder, 1);
    observe_trace("refused", background);
    observe("answer", {shared[1], shared[3]});
}

TEST(yield_pending, "SCHED0207", "a YieldTo under way ends when either side is stopped, deleted or yields elsewhere") {
    const Background background(env);
    const auto yielder = [](Word number) {
        trace.add(number);
        const sel4::Received reply = sel4::invoke_message<Label::sched_context_yield_to>(shared[0]);
        trace.add(number);
        shared[1] = reply.info.raw();
    };
    const auto disturber = [](Word number) {
        trace.add(number);
        switch (shared[2]) {
        case 0:
            (void)invoke<Label::tcb_suspend>(shared[3]);
            (void)invoke<Label::tcb_resume>(shared[3]);
            break;
        case 1:
            (void)invoke<Label::tcb_suspend>(shared[4]);
            break;
        case 2:
            (void)invoke<Label::cnode_delete>(sel4::slot_init_cnode, shared[0], sel4::word_bits);
            break;
        case 3:
            (void)invoke<Label::sched_context_unbind>(shared[0]);
            break;
        case 4:
            (void)invoke<Label::sched_context_yield_to>(shared[0]);
            break;
        case 5:
            (void)invoke<Label::cnode_delete>(sel4::slot_init_cnode, shared[4], sel4::word_bits);
            break;
        default:
            (void)invoke<Label::sched_context_consumed>(shared[0]);
            break;
        }
        trace.add(number);
    };
    for (Word way = 0; way < 7; ++way) {
        trace.clear();
        shared[1] = 0;
        shared[2] = way;
        // The target wakes the disturber, which is of a higher priority.
        shared[5] = env.make(ObjectType::notification);
        shared[6] = reinterpret_cast<Word>(+disturber);
        Thread& high = Thread::make(env, of_priority(120));
        high.start(
            [](Word number) {
                (void)sel4::wait(shared[5]);
                reinterpret_cast<void (*)(Word)>(shared[6])(number);
            },
            9);
        background.settle();
        Thread& to = Thread::make(env, of_priority(100));
        shared[0] = to.sched_context();
        shared[4] = to.tcb();
        Thread& thread = Thread::make(env, of_priority(100));
        CHECK_OK(invoke<Label::tcb_set_mc_priority>(thread.tcb(), sel4::slot_init_tcb, 254));
        CHECK_OK(invoke<Label::tcb_set_mc_priority>(high.tcb(), sel4::slot_init_tcb, 254));
        shared[3] = thread.tcb();
        to.start(
            [](Word number) {
                trace.add(number);
                sel4::signal(shared[5]);
                trace.add(number);
            },
            5);
        thread.start(yielder, 1);
        observe_trace("way", background);
        observe("answer", {shared[1]});
    }
}

TEST(timeout_badge, "SCHED0208",
     "a timeout on a borrowed context tells that context's badge to the borrower's handler") {
    const Background background(env);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const CPtr timeouts = env.make(ObjectType::endpoint);
    const CPtr timeout_reply = env.make(ObjectType::reply);
    shared[0] = endpoint;
    shared[1] = reply;
    Thread::Options options = of_priority(100);
    Thread& server = Thread::make(env, options);
    CHECK_OK(invoke<Label::tcb_set_timeout_endpoint>(server.tcb(), env.minted(timeouts, sel4::all_rights, 0x71)));
    server.start([](Word) {
        (void)sel4::recv(shared[0], shared[1]);
        for (;;)
            asm volatile("pause");
    });
    background.settle();
    CHECK_OK(invoke<Label::sched_context_unbind>(server.sched_context()));
    Actor client(env, of_priority(90));
    CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), client.sched_context(), 1000, 100000, 0,
                                                          0x72, 0));
    client.start(sel4::Syscall::call, endpoint, sel4::MessageInfo(1, 0, 0, 0));
    const sel4::Received fault = sel4::recv(timeouts, timeout_reply);
    observe("timeout", {fault.info.label(), fault.info.length(), fault.badge, fault.words.word[0]});
    observe("consumed", {fault.words.word[1] >= 900});
    // The client gets its answer and its context back; the server is left without.
    sel4::send(reply, sel4::MessageInfo(5, 0, 0, 0));
    background.settle();
    client.observe_end("client");
    const CPtr fresh = env.make(ObjectType::sched_context, 8);
    observe_call("server's is free", fresh, Label::sched_context_bind, {{}, {server.tcb()}});
    sel4::send(timeout_reply, sel4::MessageInfo(1, 0, 0, 0));
    observe("no more timeouts", {sel4::nb_recv(timeouts, timeout_reply).info.raw()});
}

TEST(timeout_none, "SCHED0209", "a round-robin thread and one without timeout endpoint get no timeouts") {
    const Background background(env);
    const CPtr timeouts = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const auto spin = [](Word us) {
        const Word start = read_tsc();
        while (read_tsc() - start < us) {
        }
        trace.add(1);
    };
    for (unsigned way = 0; way < 2; ++way) {
        trace.clear();
        Thread::Options options;
        options.budget_us = 500;
        options.period_us = way == 0 ? 500 : 1000;
        Thread& thread = Thread::make(env, options);
        if (way == 0) CHECK_OK(invoke<Label::tcb_set_timeout_endpoint>(thread.tcb(), timeouts));
        thread.start(spin, 3000 * sel4::tsc_mhz(env.info()));
        while (trace.length == 0)
            spin_us(env, 100), background.settle();
        observe("way, timeouts", {way, sel4::nb_recv(timeouts, reply).info.raw()});
    }
}

TEST(period_waits, "SCHED0210", "a thread that has used its budget runs again when its period has passed") {
    const Background background(env);
    const Word mhz = sel4::tsc_mhz(env.info());
    shared[7] = 0;
    Thread::Options options;
    options.budget_us = 1000;
    options.period_us = 10000;
    static Word turns[8];
    for (Word& turn : turns)
        turn = 0;
    Thread::start_new(
        env,
        [](Word) {
            for (Word& turn : turns) {
                turn = read_tsc();
                sel4::yield();
            }
            shared[7] = 1;
        },
        0, options);
    while (shared[7] == 0)
        background.settle();
    for (unsigned i = 0; i + 1 < std::size(turns); ++i)
        CHECK_IN((turns[i + 1] - turns[i]) / mhz, 9500, 11000);
}

TEST(sporadic_refills, "SCHED0211", "a thread with more refills gets back what it used, a period after it used it") {
    // It runs for a quarter of its budget, sleeps, runs again: each piece comes back on its own.
    const Background background(env);
    const Word mhz = sel4::tsc_mhz(env.info());
    shared[0] = env.make(ObjectType::notification);
    static Word times[6];
    for (const Word flags : {Word{0}, Word{1}}) {
        Thread::Options options;
        options.budget_us = 4000;
        options.period_us = 40000;
        Thread& thread = Thread::make(env, options);
        CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), thread.sched_context(), 4000, 40000,
                                                              sel4::max_extra_refills(8), 0, flags));
        shared[7] = 0;
        thread.start(
            [](Word piece) {
                for (Word& time : times) {
                    (void)sel4::wait(shared[0]);
                    time = read_tsc();
                    while (read_tsc() - time < piece) {
                    }
                    ++shared[7];
                }
            },
            1500 * mhz);
        const Word start = read_tsc();
        for (Word i = 0; i < std::size(times); ++i) {
            const Word next = read_tsc() + 2500 * mhz;
            sel4::signal(shared[0]);
            while (__atomic_load_n(&shared[7], __ATOMIC_SEQ_CST) == i)
                background.settle();
            while (read_tsc() < next) {
            }
        }
        // 1.5 ms each: the third one is interrupted for want of budget until the first piece is back.
        const Word total = (read_tsc() - start) / mhz;
        CHECK_IN(total, 40000, 130000);
        observe("flags, the second follows the first", {flags, (times[1] - times[0]) / mhz < 6000});
        observe("the last waits for a refill", {(times[5] - times[0]) / mhz > 39000});
    }
}

TEST(consumed, "SCHED0212", "Consumed tells the time since it was last asked, and a timeout or YieldTo asks too") {
    const Background background(env);
    const Word mhz = sel4::tsc_mhz(env.info());
    Thread& thread = Thread::make(env, of_priority(100));
    thread.start(
        [](Word ticks) {
            const Word start = read_tsc();
            while (read_tsc() - start < ticks) {
            }
        },
        5000 * mhz);
    background.settle();
    const auto ask = [&] { return invoke<Label::sched_context_consumed>(thread.sched_context()).value; };
    CHECK_IN(ask(), 4900, 5500);
    CHECK(ask() <= 1);
}

TEST(set_params_running, "SCHED0213", "SetSchedParams binds and unbinds the scheduling context of a running thread") {
    const Background background(env);
    trace.clear();
    Thread& thread = Thread::start_new(env, pass_by_twice, 3, of_priority(100));
    observe_call("unbind", thread.tcb(), Label::tcb_set_sched_params,
                 {{0, 100}, {sel4::slot_init_tcb, env.slot(), env.slot()}});
    observe_trace("without", background);
    observe_call("bind", thread.tcb(), Label::tcb_set_sched_params,
                 {{0, 100}, {sel4::slot_init_tcb, thread.sched_context(), env.slot()}});
    observe_trace("with", background);
}

} // namespace test
