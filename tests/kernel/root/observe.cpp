// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/observe.hpp"

#include "tests/kernel/root/console.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

void print_start(std::string_view what) {
    print("OBSERVED ");
    print(running_test);
    print(" ");
    print(what);
    print(":");
}

void print_value(Word value) {
    print(" ");
    print_hex(value);
}

// With at least so many of the words.
void print_message(std::string_view what, const sel4::Received& message, unsigned least) {
    print_start(what);
    const sel4::MessageInfo info = message.info;
    for (const Word value : {info.label(), info.caps_unwrapped(), info.extra_caps(), info.length()}) {
        print(" ");
        print_decimal(value);
    }
    print(", badge");
    print_value(message.badge);
    print(", words");
    for (unsigned i = 0; i < least || i < info.length(); ++i)
        print_value(i < sel4::message_registers ? message.words.word[i] : sel4::ipc_buffer().message[i]);
    print("\n");
}

} // namespace

void observe(std::string_view what, std::initializer_list<Word> values) {
    print_start(what);
    for (const Word value : values)
        print_value(value);
    print("\n");
}

void observe(std::string_view what, const sel4::Received& message) { print_message(what, message, 0); }

sel4::Received call_raw(CPtr object, Word label, const RawMessage& message) {
    sel4::MessageWords words;
    for (unsigned i = 0; i < sel4::message_registers; ++i)
        words.word[i] = unsent_word + i;
    Word length = 0;
    for (const Word word : message.words) {
        (length < sel4::message_registers ? words.word[length] : sel4::ipc_buffer().message[length]) = word;
        ++length;
    }
    Word caps = 0;
    for (const CPtr cap : message.caps)
        sel4::ipc_buffer().caps_or_badges[caps++] = cap;
    return sel4::call(object, sel4::MessageInfo(label, 0, caps, length), words);
}

void observe_call(std::string_view what, CPtr object, Label label, const RawMessage& message) {
    // Registers that are no part of the answer keep what was sent.
    print_message(what, call_raw(object, static_cast<Word>(label), message), sel4::message_registers);
}

} // namespace test
