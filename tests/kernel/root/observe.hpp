// SPDX-License-Identifier: Apache-2.0
//
// Observations: lines of the log that must be the same on keel as on stock seL4 (tests/kernel/observed.txt has them).
// They show what a kernel answers where a table of expected values would only repeat it; run.py compares them.
//
//     observe("depth of 65 bits", {error, least, most});
#pragma once

#include "tests/kernel/root/env.hpp"

#include <initializer_list>
#include <string_view>

namespace test {

// Values of the running test. `what` is unique within the test. No addresses and times, which depend on the kernel.
void observe(std::string_view what, std::initializer_list<Word> values);

// A message: label, unwrapped and extra capabilities, length, badge and as many words as the length says.
void observe(std::string_view what, const sel4::Received& message);

// Words and capabilities of a message that need not be as the API table says.
struct RawMessage {
    std::initializer_list<Word> words;
    std::initializer_list<CPtr> caps;
};

// Calls and returns the answer. Words in registers that are not sent are `unsent_word` and one more each.
inline constexpr Word unsent_word = 0xa0;
sel4::Received call_raw(CPtr object, Word label, const RawMessage& message);

// The same, observed with all words in registers.
void observe_call(std::string_view what, CPtr object, Label label, const RawMessage& message);

} // namespace test
