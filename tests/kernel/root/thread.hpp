// SPDX-License-Identifier: Apache-2.0
//
// Threads of a test, in the root task's address space unless it says otherwise.
#pragma once

#include "tests/kernel/root/env.hpp"

namespace test {

inline constexpr Word default_priority = 100; // below the root task's 255
inline constexpr Word default_budget_us = 10000;

class Thread {
  public:
    // Makes the thread, with a scheduling context of its own (budget == period) if `budget` isn't 0.
    struct Options {
        Word priority = default_priority;
        Word budget_us = default_budget_us;
        Word period_us = 0; // 0: as the budget
        CPtr fault_endpoint = sel4::slot_null;
        CPtr cspace = sel4::slot_init_cnode;
        CPtr vspace = sel4::slot_init_vspace;
    };
    using Function = void (*)(Word argument);

    // The result is valid until the test ends.
    static Thread& make(Env& env, const Options& options);
    // Sets it to run function(argument), and starts it. When the function returns, the thread suspends itself.
    void start(Function function, Word argument = 0);
    static Thread& start_new(Env& env, Function function, Word argument = 0) {
        return start_new(env, function, argument, {});
    }
    static Thread& start_new(Env& env, Function function, Word argument, const Options& options);

    // Sets instruction and stack pointer only, for code that isn't a function; RDI as given.
    void start_at(const void* code, Word rdi = 0);

    CPtr tcb() const { return tcb_; }
    CPtr sched_context() const { return sched_context_; }
    Word stack_top() const;
    // Its FS base and IPC buffer.
    Word block() const { return reinterpret_cast<Word>(&block_); }
    Word buffer() const { return reinterpret_cast<Word>(block_.ipc_buffer); }

    sel4::UserContext registers(bool suspend = false) const;

    static void forget_all();

  private:
    CPtr tcb_;
    CPtr sched_context_;
    sel4::ThreadBlock block_;
};

// Processor time stamps, for waiting and measuring.
inline Word read_tsc() {
    Word low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return high << 32 | low;
}

void spin_us(const Env& env, Word us);

// A word that threads share.
class Shared {
  public:
    Word get() const { return __atomic_load_n(&value_, __ATOMIC_SEQ_CST); }
    void set(Word value) { __atomic_store_n(&value_, value, __ATOMIC_SEQ_CST); }
    void increment() { __atomic_fetch_add(&value_, 1, __ATOMIC_SEQ_CST); }

  private:
    Word value_ = 0;
};

} // namespace test
