// SPDX-License-Identifier: Apache-2.0
//
// Invocations of scheduling contexts, SchedControl and DomainSet with every argument wrong in turn.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

constexpr CPtr own = sel4::slot_init_tcb;
constexpr CPtr own_sc = sel4::slot_init_sched_context;

void observe_configure(Env& env, std::string_view what, const RawMessage& message) {
    observe_call(what, env.sched_control(), Label::sched_control_configure_flags, message);
}

} // namespace

TEST(errors_sched_control, "SCHED0101", "ConfigureFlags checks its arguments in one order") {
    const CPtr small = env.make(ObjectType::sched_context, 7);
    const CPtr large = env.make(ObjectType::sched_context, 12);
    const CPtr none = env.slot();
    const CPtr endpoint = env.make(ObjectType::endpoint);
    observe_configure(env, "four words", {{1000, 1000, 0, 0}, {small}});
    observe_configure(env, "no capability", {{1000, 1000, 0, 0, 0}, {}});
    observe_configure(env, "empty slot", {{1000, 1000, 0, 0, 0}, {none}});
    observe_configure(env, "endpoint", {{1000, 1000, 0, 0, 0}, {endpoint}});
    observe_configure(env, "endpoint and bad budget", {{1, 1000, 0, 0, 0}, {endpoint}});
    observe_configure(env, "bad budget and period", {{1, 1, 0, 0, 0}, {small}});
    observe_configure(env, "bad period and refills", {{20, 19, 1000, 0, 0}, {small}});
    observe_configure(env, "budget above period and refills", {{21, 20, 1000, 0, 0}, {small}});
    // The largest period, which depends on the timer's frequency, is the second word of the answer.
    for (const Word us : {Word{0}, Word{1}, Word{19}, Word{1} << 52, Word{1} << 62, ~Word{0}}) {
        const sel4::Received budget =
            call_raw(env.sched_control(), Word(Label::sched_control_configure_flags), {{us, us, 0, 0, 0}, {small}});
        observe("budget and period", {us, budget.info.raw(), budget.words.word[0]});
        const sel4::Received period =
            call_raw(env.sched_control(), Word(Label::sched_control_configure_flags), {{20, us, 0, 0, 0}, {small}});
        observe("period", {us, period.info.raw(), period.words.word[0]});
        // It is an eighth of what the counter can count.
        const Word most = (~Word{0} / sel4::tsc_mhz(env.info())) / 8;
        if (budget.info.label() == Word(Error::range_error)) observe("most is right", {budget.words.word[1] == most});
    }
    for (const Word us : {Word{20}, Word{21}, Word{1000}, Word{60} * 60 * 1000 * 1000})
        observe_configure(env, "equal", {{us, us, 0, 0, 0}, {small}});
    observe_configure(env, "budget above period", {{1001, 1000, 0, 0, 0}, {small}});
    for (const Word refills : {Word{0}, Word{1}, ~Word{0}, ~Word{0} - 1})
        observe_configure(env, "small, extra refills", {{20, 1000, refills, 0, 0}, {small}});
    for (const Word refills : {Word{0}, Word{247}, Word{248}, Word{249}, Word{250}, ~Word{0}})
        observe_configure(env, "large, extra refills", {{20, 1000, refills, 0, 0}, {large}});
    for (const Word flags : {Word{0}, Word{1}, Word{2}, ~Word{0}})
        observe_configure(env, "flags", {{20, 1000, 0, 0, flags}, {small}});
    observe_configure(env, "own, extra refills", {{5000, 5000, 1000, 0, 0}, {own_sc}});
}

TEST(errors_sched_context, "SCHED0102", "Bind, UnbindObject, Unbind and YieldTo check who is bound to what") {
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    const CPtr other_sc = env.make(ObjectType::sched_context, 8);
    const CPtr thread = env.make(ObjectType::tcb);
    const CPtr other = env.make(ObjectType::tcb);
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr second = env.make(ObjectType::notification);
    const CPtr none = env.slot();
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const auto all = [&](std::string_view what, CPtr target) {
        observe(what, {});
        observe_call("bind", sc, Label::sched_context_bind, {{}, {target}});
        observe_call("unbind object", sc, Label::sched_context_unbind_object, {{}, {target}});
    };
    observe_call("bind nothing", sc, Label::sched_context_bind, {{}, {}});
    observe_call("unbind nothing", sc, Label::sched_context_unbind_object, {{}, {}});
    all("empty slot", none);
    all("endpoint", endpoint);
    all("scheduling context", other_sc);
    all("own thread", own);
    all("thread", thread);
    all("notification", notification);
    all("read-only notification", env.minted(notification, sel4::can_read, 0));
    observe_call("bind", sc, Label::sched_context_bind, {{}, {thread}});
    observe_call("bind notification too", sc, Label::sched_context_bind, {{}, {notification}});
    observe_call("bind another thread", sc, Label::sched_context_bind, {{}, {other}});
    observe_call("bind another notification", sc, Label::sched_context_bind, {{}, {second}});
    observe_call("bind bound thread", other_sc, Label::sched_context_bind, {{}, {thread}});
    observe_call("bind bound notification", other_sc, Label::sched_context_bind, {{}, {notification}});
    observe_call("unbind another thread", sc, Label::sched_context_unbind_object, {{}, {other}});
    observe_call("unbind another notification", sc, Label::sched_context_unbind_object, {{}, {second}});
    observe_call("unbind", sc, Label::sched_context_unbind, {{}, {}});
    observe_call("unbind again", sc, Label::sched_context_unbind, {{}, {}});
    observe_call("unbind thread", sc, Label::sched_context_unbind_object, {{}, {thread}});
    observe_call("unbind notification", sc, Label::sched_context_unbind_object, {{}, {notification}});
    observe_call("consumed", sc, Label::sched_context_consumed, {{}, {}});
    observe_call("yield to nobody", sc, Label::sched_context_yield_to, {{}, {}});
    observe_call("bind", sc, Label::sched_context_bind, {{}, {thread}});
    observe_call("yield to an inactive thread", sc, Label::sched_context_yield_to, {{}, {}});
    observe_call("own unbind", own_sc, Label::sched_context_unbind, {{}, {}});
    observe_call("own unbind object", own_sc, Label::sched_context_unbind_object, {{}, {own}});
    observe_call("own yield", own_sc, Label::sched_context_yield_to, {{}, {}});
    const sel4::Received consumed = call_raw(own_sc, Word(Label::sched_context_consumed), {{}, {}});
    observe("own consumed", {consumed.info.raw(), consumed.badge, consumed.words.word[1], consumed.words.word[0] > 0});
}

TEST(errors_blocked_bind, "SCHED0103", "a blocked thread can only be bound to a context with budget") {
    static CPtr endpoint;
    endpoint = env.make(ObjectType::endpoint);
    Thread::Options options;
    options.priority = 254;
    Thread& thread = Thread::start_new(
        env, [](Word) { (void)sel4::wait(endpoint); }, 0, options);
    sel4::yield();
    static CPtr done;
    done = env.make(ObjectType::notification);
    Thread::Options low;
    low.priority = 50;
    Thread::start_new(
        env, [](Word) { sel4::signal(done); }, 0, low);
    (void)sel4::wait(done); // the first thread waits by now
    observe_call("unbind", thread.sched_context(), Label::sched_context_unbind, {{}, {}});
    const CPtr unconfigured = env.make(ObjectType::sched_context, 8);
    observe_call("bind unconfigured", unconfigured, Label::sched_context_bind, {{}, {thread.tcb()}});
    observe_call("set unconfigured", thread.tcb(), Label::tcb_set_sched_params,
                 {{254, 254}, {own, unconfigured, env.slot()}});
    observe_call("bind", thread.sched_context(), Label::sched_context_bind, {{}, {thread.tcb()}});
    observe_call("set bound", thread.tcb(), Label::tcb_set_sched_params,
                 {{254, 254}, {own, thread.sched_context(), env.slot()}});
    observe_call("own bound to a notification", sel4::slot_init_sched_context, Label::sched_context_bind, {{}, {done}});
    observe_call("and unbound", sel4::slot_init_sched_context, Label::sched_context_unbind_object, {{}, {done}});
}

TEST(errors_domain, "DOMAIN0101", "DomainSet checks its arguments in one order") {
    const CPtr thread = env.make(ObjectType::tcb);
    const CPtr endpoint = env.make(ObjectType::endpoint);
    const auto set = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_domain, Label::domain_set_set, message);
    };
    set("no words", {{}, {thread}});
    set("no thread", {{0}, {}});
    set("no thread and bad domain", {{1}, {}});
    set("empty slot", {{0}, {env.slot()}});
    set("endpoint", {{0}, {endpoint}});
    for (const Word domain : {Word{0}, Word{1}, Word{15}, Word{255}, Word{256}, ~Word{0}})
        set("domain", {{domain}, {thread}});
    const auto configure = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, sel4::slot_domain, Label::domain_set_schedule_configure, message);
    };
    configure("two words", {{0, 0}, {}});
    for (const Word index : {Word{1}, Word{2}, Word{3}, Word{99}, Word{100}, Word{255}, ~Word{0}})
        for (const Word domain : {Word{0}, Word{1}, Word{256}, ~Word{0}})
            for (const Word duration : {Word{0}, Word{1} << 56, ~Word{0}}) {
                observe("index, domain, duration", {index, domain, duration});
                configure("configure", {{index, domain, duration}, {}});
            }
    configure("first entry ends", {{0, 0, 0}, {}});
    configure("first entry", {{0, 0, (Word{1} << 56) - 1}, {}});
    configure("first entry, bad domain", {{0, 1, 1000}, {}});
    configure("first entry, too long", {{0, 0, Word{1} << 56}, {}});
    observe_call("no words", sel4::slot_domain, Label::domain_set_schedule_set_start, {{}, {}});
    for (const Word index : {Word{0}, Word{1}, Word{2}, Word{100}, ~Word{0}})
        observe_call("start", sel4::slot_domain, Label::domain_set_schedule_set_start, {{index}, {}});
}

TEST(errors_first_phase, "SYSCALL0101", "what could take away the receiving half can't be invoked in a sending one") {
    const CPtr objects[] = {env.make(ObjectType::tcb),
                            env.make(ObjectType::cnode, 4),
                            env.make(ObjectType::sched_context, 8),
                            env.sched_control(),
                            sel4::slot_domain,
                            env.make(ObjectType::untyped, 12),
                            env.make(ObjectType::page),
                            sel4::slot_irq_control,
                            env.make(ObjectType::reply),
                            env.slot()};
    const CPtr notification = env.make(ObjectType::notification);
    const CPtr reply = env.make(ObjectType::reply);
    for (const CPtr object : objects)
        for (const Label label : {Label::tcb_suspend, Label::cnode_delete, Label::sched_context_unbind,
                                  Label::page_unmap, Label::invalid}) {
            const sel4::MessageInfo info(Word(label), 0, 0, 2);
            // The signal that is received shows that the thread went on to the second half.
            sel4::signal(env.minted(notification, sel4::all_rights, 0x1000 + Word(label)));
            observe("NBSendRecv", sel4::nb_send_recv(object, info, {{1, 2, 3, 4}}, notification, reply));
            sel4::signal(env.minted(notification, sel4::all_rights, 0x2000 + Word(label)));
            observe("NBSendWait", sel4::nb_send_wait(object, info, {{1, 2, 3, 4}}, notification));
            sel4::signal(env.minted(notification, sel4::all_rights, 0x3000 + Word(label)));
            observe("ReplyRecv", sel4::reply_recv(notification, info, {{1, 2, 3, 4}}, object));
            // Silent, unless called.
            sel4::nb_send(object, info, {{1, 2, 3, 4}});
        }
}

} // namespace test
