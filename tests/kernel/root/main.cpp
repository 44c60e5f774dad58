// SPDX-License-Identifier: Apache-2.0
//
// Runs all tests and says how each went; tests/kernel/run reads it.
#include "tests/kernel/root/console.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

Failure failure;
std::string_view running_test;

extern "C" {
extern const Test* const __start_kernel_tests[];
extern const Test* const __stop_kernel_tests[];
[[noreturn, gnu::used]] void start_tests(const sel4::BootInfo* info);
}

namespace {

constexpr unsigned exit_passed = 0x10;
constexpr unsigned exit_failed = 0x11;

sel4::ThreadBlock block;

void print_result(std::string_view result, const Test& test) {
    print(result);
    print(test.id);
    print(" ");
    print(test.sentence);
}

void print_failure() {
    print(": ");
    print(failure.file);
    print(":");
    print_decimal(static_cast<Word>(failure.line));
    print(": ");
    print(failure.expression);
    print(" is ");
    print_hex(failure.got);
    print(", not ");
    print_hex(failure.expected);
}

// The test with the first id after this one; tests run in the order of their ids, however they were linked.
const Test* next_test(std::string_view id) {
    const Test* best = nullptr;
    for (const Test* const* test = __start_kernel_tests; test != __stop_kernel_tests; ++test)
        if ((*test)->id > id && (best == nullptr || (*test)->id < best->id)) best = *test;
    return best;
}

// True: it passed.
bool run(Env& env, const Test& test) {
    failure = {};
    running_test = test.id;
    env.begin_test();
    Thread::forget_all();
    test.run(env);
    if (!env.end_test() && failure.expression == nullptr) fail(__FILE__, __LINE__, "env.end_test()", 0, 1);
    const bool passed = failure.expression == nullptr;
    print_result(passed ? "PASS " : "FAIL ", test);
    if (!passed) print_failure();
    print("\n");
    return passed;
}

} // namespace

void fail(const char* file, int line, const char* expression, Word got, Word expected) {
    failure = {file, line, expression, got, expected};
}

void start_tests(const sel4::BootInfo* info) {
    block = {&block, info->ipc_buffer};
    (void)invoke<Label::tcb_set_tls_base>(sel4::slot_init_tcb, &block);
    static Env env(*info);
    Word passed = 0;
    Word failed = 0;
    for (const Test* test = next_test(""); test != nullptr; test = next_test(test->id)) {
        if (test->keel_only && !env.is_keel()) {
            print_result("SKIP ", *test);
            print("\n");
        } else {
            print("RUN ");
            print(test->id);
            print("\n");
            ++(run(env, *test) ? passed : failed);
        }
    }
    print("DONE ");
    print_decimal(passed);
    print(" passed, ");
    print_decimal(failed);
    print(" failed\n");
    end_machine(failed == 0 ? exit_passed : exit_failed);
}

} // namespace test
