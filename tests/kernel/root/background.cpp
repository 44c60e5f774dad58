// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/background.hpp"

namespace test {

namespace {

constexpr Word lowest_priority = 1;
constexpr Word long_budget_us = 1000000;

// Both of the one Background that a test has.
CPtr go;
CPtr done;

void answer_for_ever(Word) {
    for (;;) {
        (void)sel4::wait(go);
        sel4::signal(done);
    }
}

} // namespace

Background::Background(Env& env) : go_(env.make(ObjectType::notification)), done_(env.make(ObjectType::notification)) {
    go = go_;
    done = done_;
    Thread::Options options;
    options.priority = lowest_priority;
    options.budget_us = long_budget_us;
    Thread::start_new(env, answer_for_ever, 0, options);
}

void Background::settle() const {
    sel4::signal(go_);
    (void)sel4::wait(done_);
}

} // namespace test
