// SPDX-License-Identifier: Apache-2.0
//
// Prints each cost on a line, "COST <name> <ticks>", each delay as "DELAY ...", and ends the machine.
#include "bench/kernel/costs.hpp"
#include "tests/kernel/root/console.hpp"
#include "tests/kernel/root/thread.hpp"

namespace {

// Prints each on a line with the kind before. False: something could not be deleted afterwards.
bool measure(test::Env& env, std::string_view kind, std::span<const bench::Cost> list) {
    bool clean = true;
    for (const bench::Cost& each : list) {
        env.begin_test();
        test::Thread::forget_all();
        const test::Word ticks = each.measure(env);
        clean = env.end_test() && clean;
        test::print(kind);
        test::print(each.name);
        test::print(" ");
        test::print_decimal(ticks);
        test::print("\n");
    }
    return clean;
}

} // namespace

extern "C" [[noreturn, gnu::used]] void start_tests(const sel4::BootInfo* info) {
    static sel4::ThreadBlock block;
    block = {&block, info->ipc_buffer};
    (void)sel4::invoke<sel4::Label::tcb_set_tls_base>(sel4::slot_init_tcb, &block);
    static test::Env env(*info);
    bool clean = measure(env, "COST ", bench::costs());
    clean = measure(env, "DELAY ", bench::delays()) && clean;
    test::end_machine(clean ? 0x10 : 0x11);
}
