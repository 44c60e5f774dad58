// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of system calls of several threads, the same on every kernel, and a sum of all that they ended with
// after every few. What the other tests didn't think of shows here as a difference between kernels.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"

#include <iterator>

namespace test {

namespace {

using sel4::Syscall;

constexpr CPtr root = sel4::slot_init_cnode;
constexpr unsigned steps_per_line = 25;
constexpr Word budget = 200000; // microseconds: nobody's time runs out

class Random {
  public:
    explicit Random(Word seed) : state_(seed * 2 + 1) {}
    Word next() {
        state_ = state_ * 6364136223846793005 + 1442695040888963407;
        return state_ >> 33;
    }
    Word below(Word limit) { return next() % limit; }
    bool one_in(Word n) { return below(n) == 0; }
    template<typename T, std::size_t n>
    T one_of(const T (&list)[n]) {
        return list[below(n)];
    }

  private:
    Word state_;
};

class Sum {
  public:
    void add(Word word) { sum_ = (sum_ ^ word) * 0x100000001b3 ^ sum_ >> 29; }
    Word get() const { return sum_; }

  private:
    Word sum_ = 0xcbf29ce484222325;
};

// Slots that the sequences work with: in the root CNode, named by full addresses.
class Slots {
  public:
    static constexpr unsigned count = 40;
    explicit Slots(Env& env) : first_(env.slot()) {
        for (unsigned i = 1; i < count; ++i)
            (void)env.slot();
    }
    SlotPos any(Random& random) const { return first_ + random.below(count); }

  private:
    SlotPos first_;
};

struct Step {
    CPtr object;
    Label label;
    Word words[8];
    unsigned length;
    CPtr caps[3];
    unsigned num_caps;
};

// Types without pages, whose addresses would differ, and without memory of their own use.
constexpr Word types[] = {0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 8, 10, 12, 13};

Word size_for(Random& random, Word type) {
    switch (type) {
    case 0:
        return 4 + random.below(10);
    case 4:
        return 1 + random.below(3);
    case 5:
        return 7 + random.below(2);
    default:
        return 0;
    }
}

Step make_step(Env& env, Random& random, const Slots& slots, CPtr memory) {
    constexpr Word depths[] = {64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 1, 2, 3, 63, 0};
    constexpr Word badges[] = {0, 0, 1, 2, 0x43, 0x80};
    constexpr Word addresses[] = {0x10400000, 0x10401000, 0x10600000, 0x20000000, 0x7000'0000'0000, 0x8000'0000'0000};
    // Below the root task's; none that would let the rest of the machine wait.
    constexpr Word priorities[] = {2, 50, 100, 101, 254, 256, 300};
    const auto slot = [&] { return slots.any(random); };
    const auto depth = [&] { return random.one_of(depths); };
    const CPtr cnode = random.one_in(4) ? slot() : root;
    const CPtr other = random.one_in(4) ? slot() : root;
    switch (random.below(24)) {
    case 0:
    case 1:
    case 2: {
        const Word type = random.one_of(types);
        const Word window = random.one_in(8) ? random.below(4) : 1;
        return {random.one_in(3) ? slot() : memory,
                Label::untyped_retype,
                {type, size_for(random, type), random.one_in(6) ? slot() : 0, random.one_in(6) ? depth() : 0, slot(),
                 window},
                6,
                {root},
                1};
    }
    case 3:
    case 4:
        return {cnode, Label::cnode_copy, {slot(), depth(), slot(), depth(), random.below(16)}, 5, {other}, 1};
    case 5:
    case 6:
        return {cnode, Label::cnode_mint, {slot(), depth(), slot(), depth(), random.below(16), random.one_of(badges)},
                6,     {other},           1};
    case 7:
        return {cnode, Label::cnode_move, {slot(), depth(), slot(), depth()}, 4, {other}, 1};
    case 8:
        return {cnode, Label::cnode_mutate, {slot(), depth(), slot(), depth(), random.one_of(badges)}, 5, {other}, 1};
    case 9:
        return {cnode,
                Label::cnode_rotate,
                {slot(), depth(), random.one_of(badges), slot(), depth(), random.one_of(badges), slot(), depth()},
                8,
                {other, root},
                2};
    case 10:
        return {cnode, Label::cnode_revoke, {slot(), depth()}, 2, {}, 0};
    case 11:
    case 12:
        return {cnode, Label::cnode_delete, {slot(), depth()}, 2, {}, 0};
    case 13:
        return {cnode, Label::cnode_cancel_badged_sends, {slot(), depth()}, 2, {}, 0};
    case 14: {
        constexpr Label labels[] = {Label::tcb_suspend,
                                    Label::tcb_bind_notification,
                                    Label::tcb_unbind_notification,
                                    Label::tcb_set_timeout_endpoint,
                                    Label::tcb_set_flags,
                                    Label::tcb_resume};
        return {slot(), random.one_of(labels), {random.below(2), 0}, 2, {slot()}, 1};
    }
    case 15:
        return {slot(),
                Label::tcb_set_space,
                {random.one_of(badges), 0},
                2,
                {slot(), slot(), random.one_in(2) ? slot() : sel4::slot_init_vspace},
                3};
    case 16:
        return {slot(),
                Label::tcb_set_sched_params,
                {random.one_of(priorities), random.one_of(priorities)},
                2,
                {random.one_in(2) ? slot() : sel4::slot_init_tcb, slot(), slot()},
                3};
    case 17: {
        constexpr Label labels[] = {Label::sched_context_bind, Label::sched_context_unbind,
                                    Label::sched_context_unbind_object};
        return {slot(), random.one_of(labels), {}, 0, {slot()}, 1};
    }
    case 18:
        return {env.sched_control(),
                Label::sched_control_configure_flags,
                {budget * (1 + random.below(3)), budget * (1 + random.below(3)), random.below(12), 0, random.below(2)},
                5,
                {slot()},
                1};
    case 19:
    case 20: {
        constexpr Label labels[] = {
            Label::page_map,         Label::page_map,           Label::page_unmap, Label::page_table_map,
            Label::page_table_unmap, Label::page_directory_map, Label::pdpt_map,   Label::page_directory_unmap,
            Label::pdpt_unmap};
        const Label label = random.one_of(labels);
        const Word address = random.one_of(addresses);
        const CPtr space = random.one_in(2) ? slot() : sel4::slot_init_vspace;
        if (label == Label::page_map)
            return {slot(), label, {address, random.below(4), random.below(8)}, 3, {space}, 1};
        return {slot(), label, {address, 0}, 2, {space}, 1};
    }
    case 21:
        return {random.one_in(2) ? slot() : sel4::slot_init_asid_pool, Label::asid_pool_assign, {}, 0, {slot()}, 1};
    case 22:
        return {sel4::slot_asid_control, Label::asid_control_make_pool, {slot(), depth()}, 2, {slot(), cnode}, 2};
    default:
        return {sel4::slot_irq_control,
                Label::irq_control_get_msi,
                {slot(), depth(), 0, 0, 0, 0, random.below(4)},
                7,
                {root},
                1};
    }
}

constexpr unsigned num_actors = 4;

class Sequence {
  public:
    Sequence(Env& env, Word seed)
        : env_(env), random_(seed), slots_(env), memory_(env.make(ObjectType::untyped, 19)),
          background_(env), actors_{make_actor(100), make_actor(100), make_actor(101), make_actor(90)} {}

    void run_line() {
        reset();
        for (unsigned i = 0; i < steps_per_line; ++i)
            step();
        observe("returned, sum", {returned_, sum_.get()});
    }

    // Everything that was made is deleted.
    Error clear() { return env_.revoke(memory_); }

  private:
    Actor make_actor(Word priority) {
        Thread::Options options;
        options.priority = priority;
        options.budget_us = budget;
        return Actor(env_, options);
    }

    // Gives the actors what the steps may have taken from them, and slots capabilities to them.
    void reset() {
        for (unsigned i = 0; i < num_actors; ++i) {
            const Actor& actor = actors_[i];
            (void)invoke<Label::tcb_suspend>(actor.tcb());
            (void)invoke<Label::tcb_set_sched_params>(actor.tcb(), sel4::slot_init_tcb, Word{254}, 100 + i % 2,
                                                      sel4::slot_null, actor.fault_endpoint());
            (void)invoke<Label::sched_context_unbind>(actor.sched_context());
            (void)invoke<Label::sched_control_configure_flags>(env_.sched_control(), actor.sched_context(), budget,
                                                               budget, 0, 0, 0);
            (void)invoke<Label::sched_context_bind>(actor.sched_context(), actor.tcb());
            (void)invoke<Label::tcb_unbind_notification>(actor.tcb());
            (void)invoke<Label::tcb_set_timeout_endpoint>(actor.tcb(), sel4::slot_null);
            (void)invoke<Label::tcb_set_space>(actor.tcb(), actor.fault_endpoint(), root, Word{0},
                                               sel4::slot_init_vspace, Word{0});
            (void)env_.copy(slots_.any(random_), actor.tcb());
            (void)env_.copy(slots_.any(random_), actor.sched_context());
            pending_[i] = false;
        }
    }

    void step() {
        const unsigned i = static_cast<unsigned>(random_.below(num_actors));
        Actor& actor = actors_[i];
        if (pending_[i]) {
            (void)invoke<Label::tcb_suspend>(actor.tcb());
            pending_[i] = false;
        } else {
            actor.start(random_.one_in(3) ? make_ipc(actor) : make_invocation(actor));
            pending_[i] = true;
        }
        background_.settle();
        for (unsigned j = 0; j < num_actors; ++j)
            if (pending_[j]) look_at(j);
    }

    SyscallRegisters make_invocation(Actor& actor) {
        const Step step = make_step(env_, random_, slots_, memory_);
        for (unsigned i = sel4::message_registers; i < std::size(step.words); ++i)
            actor.ipc_buffer().message[i] = step.words[i];
        for (unsigned i = 0; i < step.num_caps; ++i)
            actor.ipc_buffer().caps_or_badges[i] = step.caps[i];
        return {Word(Syscall::call),
                step.object,
                sel4::MessageInfo(Word(step.label), 0, step.num_caps, step.length).raw(),
                step.words[0],
                step.words[1],
                step.words[2],
                step.words[3],
                0,
                0};
    }

    SyscallRegisters make_ipc(Actor& actor) {
        constexpr Syscall syscalls[] = {Syscall::call,    Syscall::call,    Syscall::reply_recv, Syscall::nb_send_recv,
                                        Syscall::send,    Syscall::nb_send, Syscall::recv,       Syscall::recv,
                                        Syscall::nb_recv, Syscall::wait,    Syscall::nb_wait,    Syscall::nb_send_wait};
        sel4::IpcBuffer& buffer = actor.ipc_buffer();
        for (Word& cap : buffer.caps_or_badges)
            cap = slots_.any(random_);
        buffer.receive_cnode = root;
        buffer.receive_index = slots_.any(random_);
        buffer.receive_depth = sel4::word_bits;
        // A label that is no invocation's. Braces, for their order of evaluation.
        const sel4::MessageInfo info{1000 + random_.below(8), 0, random_.below(4), random_.below(8)};
        return {Word(random_.one_of(syscalls)),
                slots_.any(random_),
                info.raw(),
                random_.next(),
                random_.next(),
                random_.next(),
                random_.next(),
                slots_.any(random_),
                slots_.any(random_)};
    }

    void look_at(unsigned i) {
        SyscallRegisters r;
        const Actor::End end = actors_[i].end(r);
        sum_.add(Word(end));
        pending_[i] = end == Actor::End::blocked;
        if (end == Actor::End::returned) {
            ++returned_;
            for (const Word word : {r.rdi, r.rsi, r.r10, r.r8, r.r9, r.r15})
                sum_.add(word);
        } else if (end == Actor::End::fault) {
            const sel4::Received& fault = actors_[i].last_fault();
            sum_.add(fault.info.raw());
            // Of the others it is an address of code or stack.
            if (fault.info.label() == Word(sel4::FaultLabel::cap_fault))
                sum_.add(fault.words.word[sel4::cap_fault::address]);
        }
    }

    Env& env_;
    Random random_;
    Slots slots_;
    CPtr memory_;
    Background background_;
    Actor actors_[num_actors];
    bool pending_[num_actors] = {}; // in a system call that has not ended
    Sum sum_;
    Word returned_ = 0;
};

void run(Env& env, Word seed) {
    constexpr unsigned lines = 48;
    constexpr unsigned lines_until_cleared = 8;
    Sequence sequence(env, seed);
    for (unsigned line = 1; line <= lines; ++line) {
        sequence.run_line();
        if (line % lines_until_cleared == 0) CHECK_OK(sequence.clear());
    }
}

} // namespace

TEST(random_1, "RANDOM0101", "a random sequence of system calls goes as on stock seL4") { run(env, 1); }
TEST(random_2, "RANDOM0102", "another random sequence of system calls goes as on stock seL4") { run(env, 2); }
TEST(random_3, "RANDOM0103", "a third random sequence of system calls goes as on stock seL4") { run(env, 3); }

} // namespace test
