// SPDX-License-Identifier: Apache-2.0
//
// Prints each cost on a line, "COST <name> <ticks>", and ends the machine.
#include "bench/kernel/costs.hpp"
#include "tests/kernel/root/console.hpp"
#include "tests/kernel/root/thread.hpp"

extern "C" [[noreturn, gnu::used]] void start_tests(const sel4::BootInfo* info) {
    static sel4::ThreadBlock block;
    block = {&block, info->ipc_buffer};
    (void)sel4::invoke<sel4::Label::tcb_set_tls_base>(sel4::slot_init_tcb, &block);
    static test::Env env(*info);
    bool clean = true;
    for (unsigned i = 0; i < bench::num_costs; ++i) {
        env.begin_test();
        test::Thread::forget_all();
        const test::Word ticks = bench::costs[i].measure(env);
        clean = env.end_test() && clean;
        test::print("COST ");
        test::print(bench::costs[i].name);
        test::print(" ");
        test::print_decimal(ticks);
        test::print("\n");
    }
    test::end_machine(clean ? 0x10 : 0x11);
}
