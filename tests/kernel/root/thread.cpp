// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/thread.hpp"

#include "tests/kernel/root/console.hpp"

#include <cstddef>

namespace test {

namespace {

constexpr unsigned max_threads = 48;
constexpr std::size_t stack_bytes = 4096;
constexpr unsigned sched_context_bits = 8;

Thread threads[max_threads];
unsigned num_threads;
alignas(16) unsigned char stacks[max_threads][stack_bytes];

} // namespace

extern "C" {
void thread_entry();
[[noreturn, gnu::used]] void run_thread(Thread* thread, Thread::Function function, Word argument) {
    function(argument);
    for (;;)
        (void)invoke<Label::tcb_suspend>(thread->tcb());
}
}

Thread& Thread::make(Env& env, const Options& options) {
    if (num_threads == max_threads) {
        print("GIVING UP too many threads\n");
        end_machine(3);
    }
    Thread& thread = threads[num_threads++];
    const Env::MappedPage buffer = env.map_page();
    thread.tcb_ = env.make(ObjectType::tcb);
    thread.block_ = {&thread.block_, reinterpret_cast<sel4::IpcBuffer*>(buffer.address)};
    thread.sched_context_ = sel4::slot_null;
    if (options.budget_us != 0) {
        thread.sched_context_ = env.make(ObjectType::sched_context, sched_context_bits);
        const Word period = options.period_us != 0 ? options.period_us : options.budget_us;
        (void)invoke<Label::sched_control_configure_flags>(env.sched_control(), thread.sched_context_,
                                                           options.budget_us, period, 0, 0, 0);
    }
    (void)invoke<Label::tcb_configure>(thread.tcb_, options.cspace, 0, options.vspace, 0, buffer.address, buffer.page);
    (void)invoke<Label::tcb_set_sched_params>(thread.tcb_, sel4::slot_init_tcb, options.priority, options.priority,
                                              thread.sched_context_, options.fault_endpoint);
    return thread;
}

Word Thread::stack_top() const { return reinterpret_cast<Word>(stacks[this - threads] + stack_bytes); }

void Thread::start(Function function, Word argument) {
    sel4::UserContext context{};
    context.rip = reinterpret_cast<Word>(thread_entry);
    context.rsp = stack_top();
    context.rdi = reinterpret_cast<Word>(this);
    context.rsi = reinterpret_cast<Word>(function);
    context.rdx = argument;
    context.fs_base = reinterpret_cast<Word>(&block_);
    (void)invoke<Label::tcb_write_registers>(tcb_, true, 0, sel4::user_context_words, context);
}

Thread& Thread::start_new(Env& env, Function function, Word argument, const Options& options) {
    Thread& thread = make(env, options);
    thread.start(function, argument);
    return thread;
}

void Thread::start_at(const void* code, Word rdi) {
    sel4::UserContext context{};
    context.rip = reinterpret_cast<Word>(code);
    context.rsp = stack_top();
    context.rdi = rdi;
    context.fs_base = reinterpret_cast<Word>(&block_);
    (void)invoke<Label::tcb_write_registers>(tcb_, true, 0, sel4::user_context_words, context);
}

sel4::UserContext Thread::registers(bool suspend) const {
    return invoke<Label::tcb_read_registers>(tcb_, suspend, 0, sel4::user_context_words).value;
}

void Thread::forget_all() { num_threads = 0; }

void spin_us(const Env& env, Word us) {
    const Word end = read_tsc() + us * sel4::tsc_mhz(env.info());
    while (read_tsc() < end) {
    }
}

} // namespace test
