// SPDX-License-Identifier: Apache-2.0
//
// Scheduling contexts: budgets, periods, timeouts, yielding.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

Shared counts[2];

void count_for_ever(Word which) {
    for (;;)
        counts[which].increment();
}

Error configure(Env& env, CPtr sc, Word budget, Word period, Word extra_refills = 0, Word badge = 0) {
    return invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, budget, period, extra_refills, badge,
                                                        Word{0});
}

// Waits while threads of lower priority run: for as many periods as another one takes with yields.
void let_run(Env& env, unsigned periods, Word period_us) {
    static CPtr done;
    static unsigned yields;
    done = env.make(ObjectType::notification);
    yields = periods;
    Thread::Options options;
    options.budget_us = 500;
    options.period_us = period_us;
    Thread::start_new(
        env,
        [](Word) {
            for (unsigned i = 0; i < yields; ++i)
                sel4::yield();
            sel4::signal(done);
        },
        0, options);
    (void)sel4::wait(done);
}

} // namespace

TEST(sched_errors, "SCHED0001", "budgets and periods are checked") {
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    CHECK_EQ(configure(env, sc, 19, 1000), Error::range_error);
    CHECK_EQ(configure(env, sc, 1000, 999), Error::range_error);
    CHECK_EQ(configure(env, sc, 1000, 1000, sel4::max_extra_refills(8) + 1), Error::range_error);
    CHECK_OK(configure(env, sc, 1000, 1000, sel4::max_extra_refills(8)));
    CHECK_EQ(configure(env, env.make(ObjectType::endpoint), 1000, 1000), Error::invalid_capability);
}

TEST(sched_bind, "SCHED0002", "a scheduling context is bound to one object, and runs its thread from then on") {
    Thread::Options options;
    options.budget_us = 0;
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    CHECK_OK(configure(env, sc, 10000, 10000));
    static CPtr done;
    done = env.make(ObjectType::notification);
    Thread& thread = Thread::start_new(
        env, [](Word) { sel4::signal(done); }, 0, options);
    CHECK_EQ(sel4::poll(done), 0);
    CHECK_OK(invoke<Label::sched_context_bind>(sc, thread.tcb()));
    CHECK_EQ(invoke<Label::sched_context_bind>(sc, thread.tcb()), Error::illegal_operation);
    (void)sel4::wait(done);
    CHECK_OK(invoke<Label::sched_context_unbind_object>(sc, thread.tcb()));
    CHECK_EQ(invoke<Label::sched_context_unbind_object>(sc, thread.tcb()), Error::illegal_operation);
}

TEST(sched_budget, "SCHED0003", "a thread with a quarter of the time gets a quarter of it beside another") {
    counts[0].set(0);
    counts[1].set(0);
    Thread::Options limited;
    limited.budget_us = 10000;
    limited.period_us = 40000;
    limited.priority = 60;
    Thread& first = Thread::make(env, limited);
    CHECK_OK(configure(env, first.sched_context(), limited.budget_us, limited.period_us, sel4::max_extra_refills(8)));
    first.start(count_for_ever, 0);
    Thread::Options rest;
    rest.priority = 50;
    Thread& second = Thread::start_new(env, count_for_ever, 1, rest);
    let_run(env, 100, 4000);
    CHECK_OK(invoke<Label::tcb_suspend>(first.tcb()));
    CHECK_OK(invoke<Label::tcb_suspend>(second.tcb()));
    const Word limited_us = invoke<Label::sched_context_consumed>(first.sched_context()).value;
    const Word rest_us = invoke<Label::sched_context_consumed>(second.sched_context()).value;
    const Word share = limited_us * 1000 / (limited_us + rest_us);
    CHECK_IN(share, 220, 270);
    CHECK(counts[0].get() > 0 && counts[1].get() > counts[0].get());
}

TEST(sched_round_robin, "SCHED0004", "two spinning threads of one priority share the time evenly") {
    counts[0].set(0);
    counts[1].set(0);
    Thread::Options options;
    options.budget_us = 1000;
    options.priority = 50;
    Thread& first = Thread::start_new(env, count_for_ever, 0, options);
    Thread& second = Thread::start_new(env, count_for_ever, 1, options);
    let_run(env, 50, 2000);
    CHECK_OK(invoke<Label::tcb_suspend>(first.tcb()));
    CHECK_OK(invoke<Label::tcb_suspend>(second.tcb()));
    const Word a = invoke<Label::sched_context_consumed>(first.sched_context()).value;
    const Word b = invoke<Label::sched_context_consumed>(second.sched_context()).value;
    CHECK(a * 10 > b * 8 && b * 10 > a * 8);
}

TEST(sched_timeout, "SCHED0005", "a thread that has used up its budget is reported to its timeout endpoint") {
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    Thread::Options options;
    options.budget_us = 1000;
    options.period_us = 100000;
    Thread& thread = Thread::make(env, options);
    CHECK_OK(configure(env, thread.sched_context(), 1000, 100000, 0, 0x77));
    CHECK_OK(invoke<Label::tcb_set_timeout_endpoint>(thread.tcb(), endpoint));
    thread.start(count_for_ever, 0);
    const sel4::Received fault = sel4::recv(endpoint, reply);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::timeout);
    CHECK_EQ(fault.info.length(), sel4::timeout::length);
    CHECK_EQ(fault.words.word[sel4::timeout::data], 0x77);
    CHECK(fault.words.word[sel4::timeout::consumed] >= 900 && fault.words.word[sel4::timeout::consumed] < 20000);
}

TEST_OF_KEEL(sched_total, "SCHED0009", "the total time consumed starts anew with no report") {
    Thread& thread = Thread::start_new(env, count_for_ever, 0, Thread::Options{.priority = 50});
    Word sum = 0;
    for (unsigned i = 0; i < 3; ++i) {
        let_run(env, 3, 2000);
        const sel4::Received report = sel4::call(
            thread.sched_context(), sel4::MessageInfo(static_cast<Word>(Label::sched_context_consumed), 0, 0, 1),
            {{sel4::ask_for_total_consumed}});
        CHECK_EQ(report.info.length(), 2);
        CHECK(report.words.word[0] > 0);
        sum += report.words.word[0];
        CHECK_IN(report.words.word[1], sum, sum + i);
    }
    CHECK_OK(invoke<Label::tcb_suspend>(thread.tcb()));
}

TEST(sched_priority, "SCHED0006", "a thread gets no priority above that of the authority it is given by") {
    Thread& thread = Thread::make(env, Thread::Options{});
    Thread& authority = Thread::make(env, Thread::Options{});
    CHECK_EQ(invoke<Label::tcb_set_priority>(thread.tcb(), authority.tcb(), default_priority + 1), Error::range_error);
    CHECK_OK(invoke<Label::tcb_set_priority>(thread.tcb(), authority.tcb(), default_priority));
    CHECK_EQ(invoke<Label::tcb_set_mc_priority>(thread.tcb(), authority.tcb(), default_priority + 1),
             Error::range_error);
    CHECK_OK(invoke<Label::tcb_set_priority>(thread.tcb(), sel4::slot_init_tcb, 255));
    CHECK_EQ(invoke<Label::tcb_set_priority>(thread.tcb(), sel4::slot_init_tcb, 256), Error::range_error);
}

TEST(sched_yield, "SCHED0007", "a thread that yields lets its equals run") {
    static Shared turns;
    static CPtr done;
    turns.set(0);
    done = env.make(ObjectType::notification);
    static Shared order[6];
    const auto body = [](Word which) {
        for (unsigned i = 0; i < 3; ++i) {
            const Word turn = turns.get();
            turns.increment();
            order[turn].set(which);
            sel4::yield();
        }
        sel4::signal(done);
    };
    Thread::start_new(env, body, 1);
    Thread::start_new(env, body, 2);
    (void)sel4::wait(done);
    (void)sel4::wait(done);
    CHECK_EQ(turns.get(), 6);
    for (unsigned i = 0; i + 1 < 6; ++i)
        CHECK(order[i].get() != order[i + 1].get());
}

TEST(sched_idle, "SCHED0008", "with nothing to run the machine idles until the next refill") {
    Thread::Options options;
    options.budget_us = 1000;
    options.period_us = 20000;
    static CPtr done;
    done = env.make(ObjectType::notification);
    Thread::start_new(
        env,
        [](Word) {
            sel4::yield();
            sel4::yield();
            sel4::signal(done);
        },
        0, options);
    const Word start = read_tsc();
    (void)sel4::wait(done);
    const Word us = (read_tsc() - start) / sel4::tsc_mhz(env.info());
    CHECK_IN(us, 35000, 200000);
}

} // namespace test
