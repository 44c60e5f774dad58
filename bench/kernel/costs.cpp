// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel/costs.hpp"

#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/process.hpp"
#include "tests/kernel/root/thread.hpp"

namespace bench {
namespace {

using sel4::CPtr, sel4::Label, sel4::MessageInfo, sel4::MessageWords, sel4::ObjectType, sel4::Word;
using sel4::invoke;
using test::Env, test::Process, test::read_tsc, test::Thread;

constexpr unsigned warm_up = 16;
constexpr unsigned rounds = 64;

// The counter before and after; one thread may write the first and another one the second.
struct Samples {
    Word before[rounds];
    Word after[rounds];

    Word median() const {
        Word sorted[rounds];
        unsigned count = 0;
        for (unsigned i = warm_up; i < rounds; ++i) {
            const Word ticks = after[i] - before[i];
            unsigned at = count++;
            for (; at > 0 && sorted[at - 1] > ticks; --at)
                sorted[at] = sorted[at - 1];
            sorted[at] = ticks;
        }
        return sorted[count / 2];
    }
};
Samples samples;

// Of reading the counter twice.
Word overhead() {
    for (unsigned i = 0; i < rounds; ++i) {
        samples.before[i] = read_tsc();
        samples.after[i] = read_tsc();
    }
    return samples.median();
}

Word result() {
    const Word ticks = samples.median();
    return ticks - overhead();
}

// Capabilities that the threads of a measurement share.
CPtr endpoint;
CPtr done;
CPtr ready;
CPtr reply;
CPtr signals;
Word message_length;

void make_objects(Env& env) {
    endpoint = env.make(ObjectType::endpoint);
    reply = env.make(ObjectType::reply);
    done = env.make(ObjectType::notification);
    ready = env.make(ObjectType::notification);
    signals = env.make(ObjectType::notification);
}

Thread::Options with_priority(Word priority) {
    Thread::Options options;
    options.priority = priority;
    return options;
}

// In another address space than the root task's and its threads'.
Thread::Options elsewhere(Env& env, Word priority = test::default_priority) {
    Thread::Options options;
    options.priority = priority;
    options.vspace = Process(env).vspace();
    return options;
}

// Starts a thread that says that it is ready when it waits, and takes its scheduling context away then.
void start_passive(Env& env, Thread::Function function, Word argument = 0) {
    const Thread& server = Thread::start_new(env, function, argument);
    (void)sel4::wait(ready);
    (void)invoke<Label::sched_context_unbind>(server.sched_context());
}

void start_client(Env& env, Thread::Function function, const Thread::Options& options) {
    Thread::start_new(env, function, 0, options);
    (void)sel4::wait(done);
}

void serve(Word) {
    (void)sel4::nb_send_recv(ready, MessageInfo(), {}, endpoint, reply);
    for (;;)
        (void)sel4::reply_recv(endpoint, MessageInfo(0, 0, 0, message_length), {}, reply);
}

void call_many(Word) {
    for (unsigned i = 0; i < rounds; ++i) {
        samples.before[i] = read_tsc();
        (void)sel4::call(endpoint, MessageInfo(0, 0, 0, message_length));
        samples.after[i] = read_tsc();
    }
    sel4::signal(done);
}

Word measure_calls(Env& env, Word length) {
    make_objects(env);
    message_length = length;
    start_passive(env, serve);
    start_client(env, call_many, elsewhere(env));
    return result();
}
Word measure_call(Env& env) { return measure_calls(env, 0); }
Word measure_long_call(Env& env) { return measure_calls(env, 10); }

// An instruction whose fault has all registers; two bytes long, as a system call is. RDX is no call of seL4's.
inline constexpr Word instruction_length = 2;
inline void raise_unknown_syscall() {
    Word number = 0;
    asm volatile("mov %%rsp, %%rbx; syscall; mov %%rbx, %%rsp" : "+d"(number) : : "rbx", "rcx", "r11", "memory", "cc");
}

// The answer: all registers as they were, behind the instruction. The message is in the handler's buffer as it came.
void skip_instruction(MessageWords&) {
    sel4::ipc_buffer().message[sel4::unknown_syscall::fault_ip] += instruction_length;
}

constexpr MessageInfo all_registers(0, 0, 0, sel4::unknown_syscall::reply_length);

void handle_faults(Word) {
    sel4::Received fault = sel4::nb_send_recv(ready, MessageInfo(), {}, endpoint, reply);
    for (;;) {
        skip_instruction(fault.words);
        fault = sel4::reply_recv(endpoint, all_registers, fault.words, reply);
    }
}

void fault_many(Word) {
    for (unsigned i = 0; i < rounds; ++i) {
        samples.before[i] = read_tsc();
        raise_unknown_syscall();
        samples.after[i] = read_tsc();
    }
    sel4::signal(done);
}

Word measure_fault(Env& env) {
    make_objects(env);
    start_passive(env, handle_faults);
    Thread::Options options = elsewhere(env);
    options.fault_endpoint = endpoint;
    start_client(env, fault_many, options);
    return result();
}

// A waiting thread takes the time when it goes on; the other one makes it go on, and takes the time before.
void wait_many(Word) {
    for (unsigned i = 0; i < rounds; ++i) {
        (void)sel4::wait(signals);
        samples.after[i] = read_tsc();
    }
    sel4::signal(done);
}

void signal_many(Word) {
    for (Word& before : samples.before) {
        before = read_tsc();
        sel4::signal(signals);
    }
}

Word measure_signal_up(Env& env) {
    make_objects(env);
    Thread::start_new(env, wait_many, 0, elsewhere(env, 120));
    start_client(env, signal_many, with_priority(100));
    return result();
}

void signal_down(Word) {
    for (unsigned i = 0; i < rounds; ++i) {
        samples.before[i] = read_tsc();
        sel4::signal(signals);
        samples.after[i] = read_tsc();
        (void)sel4::wait(ready); // until the other one waits again
    }
    sel4::signal(done);
}

void wait_and_answer(Word) {
    for (;;) {
        (void)sel4::wait(signals);
        sel4::signal(ready);
    }
}

Word measure_signal_down(Env& env) {
    make_objects(env);
    Thread::start_new(env, wait_and_answer, 0, elsewhere(env, 80));
    sel4::signal(ready);
    (void)sel4::wait(ready);
    start_client(env, signal_down, with_priority(100));
    return result();
}

void receive_many(Word) {
    for (Word& after : samples.after) {
        (void)sel4::recv(endpoint, reply);
        after = read_tsc();
    }
    sel4::signal(done);
}

void send_many(Word) {
    for (Word& before : samples.before) {
        before = read_tsc();
        sel4::send(endpoint, MessageInfo());
    }
}

Word measure_send(Env& env) {
    make_objects(env);
    Thread::start_new(env, receive_many, 0, elsewhere(env, 120));
    start_client(env, send_many, with_priority(100));
    return result();
}

Word measure_map(Env& env) {
    const CPtr page = env.make(ObjectType::page);
    const Word address = env.address();
    for (unsigned i = 0; i < rounds; ++i) {
        samples.before[i] = read_tsc();
        (void)invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, sel4::vm_default);
        samples.after[i] = read_tsc();
        (void)invoke<Label::page_unmap>(page);
    }
    return result();
}

// The hand-over of a container's scheduling context (docs/design/architecture.md): two threads of different address
// spaces fault to their personality in turn. It answers the other one, which has no scheduling context, says which it
// is, and signals the switcher, which binds the scheduling context to it.
struct HandOver {
    CPtr thread[2];
    CPtr reply[2];
    CPtr vcpu;
    CPtr switcher;
    unsigned next;
    sel4::UserContext unused;
    Word registers[2][sel4::unknown_syscall::reply_length];
    unsigned round;
} hand_over;

void save_fault(const sel4::Received& fault, Word (&registers)[sel4::unknown_syscall::reply_length]) {
    for (unsigned i = 0; i < sel4::unknown_syscall::reply_length; ++i)
        registers[i] = i < sel4::message_registers ? fault.words.word[i] : sel4::ipc_buffer().message[i];
    registers[sel4::unknown_syscall::fault_ip] += instruction_length;
}

void answer_fault(CPtr to, const Word (&registers)[sel4::unknown_syscall::reply_length]) {
    for (unsigned i = sel4::message_registers; i < sel4::unknown_syscall::reply_length; ++i)
        sel4::ipc_buffer().message[i] = registers[i];
    sel4::send(to, all_registers, {{registers[0], registers[1], registers[2], registers[3]}});
}

void be_personality(Word) {
    // Both threads run until their first fault: one after the other, on the scheduling context that the second brings.
    sel4::Received fault = sel4::nb_send_recv(ready, MessageInfo(), {}, endpoint, hand_over.reply[0]);
    save_fault(fault, hand_over.registers[0]);
    hand_over.next = 1;
    fault = sel4::nb_send_recv(hand_over.switcher, MessageInfo(), {}, endpoint, hand_over.reply[1]);
    save_fault(fault, hand_over.registers[1]);
    for (unsigned i = 0;; ++i) {
        const unsigned to = i & 1;
        if (i < rounds) samples.before[i] = read_tsc();
        answer_fault(hand_over.reply[to], hand_over.registers[to]);
        hand_over.next = to;
        fault = sel4::nb_send_recv(hand_over.switcher, MessageInfo(), {}, endpoint, hand_over.reply[to]);
        save_fault(fault, hand_over.registers[to]);
    }
}

void be_switcher(Word) {
    for (;;) {
        (void)sel4::wait(hand_over.switcher);
        (void)invoke<Label::sched_context_unbind>(hand_over.vcpu);
        (void)invoke<Label::sched_context_bind>(hand_over.vcpu, hand_over.thread[hand_over.next]);
    }
}

void be_program(Word) {
    raise_unknown_syscall();
    while (hand_over.round < rounds) {
        samples.after[hand_over.round++] = read_tsc();
        raise_unknown_syscall();
    }
    sel4::signal(done);
}

Word measure_hand_over(Env& env) {
    make_objects(env);
    hand_over = {};
    hand_over.switcher = env.make(ObjectType::notification);
    for (CPtr& each : hand_over.reply)
        each = env.make(ObjectType::reply);
    Thread::Options options;
    options.fault_endpoint = endpoint;
    options.budget_us = 0;
    Thread* programs[2];
    for (unsigned i = 0; i < 2; ++i) {
        options.vspace = Process(env).vspace();
        programs[i] = &Thread::make(env, options);
        hand_over.thread[i] = programs[i]->tcb();
    }
    hand_over.vcpu = env.make(ObjectType::sched_context, 10);
    (void)invoke<Label::sched_control_configure_flags>(env.sched_control(), hand_over.vcpu, 99000, 100000, 16, 0, 0);
    Thread::start_new(env, be_switcher);
    start_passive(env, be_personality);
    for (const Thread* const program : programs)
        const_cast<Thread*>(program)->start(be_program);
    (void)invoke<Label::sched_context_bind>(hand_over.vcpu, hand_over.thread[0]);
    (void)sel4::wait(done);
    return result();
}

} // namespace

std::span<const Cost> costs() {
    static constexpr Cost all[] = {
        {"call", measure_call},
        {"call-10-words", measure_long_call},
        {"fault", measure_fault},
        {"signal-higher", measure_signal_up},
        {"signal-lower", measure_signal_down},
        {"send", measure_send},
        {"map-page", measure_map},
        {"hand-over", measure_hand_over},
    };
    return all;
}

} // namespace bench
