// SPDX-License-Identifier: Apache-2.0
//
// Tests: each has a stable id and one sentence that says what holds when it passes.
//
//     TEST(vspace_remap, "VSPACE0004", "a page can be mapped again with fewer rights") {
//         CHECK_EQ(invoke<...>(...), Error::none);
//     }
//
// The first check that fails ends the test.
#pragma once

#include "tests/kernel/root/env.hpp"

#include <string_view>
#include <type_traits>

namespace test {

struct Test {
    std::string_view id;
    std::string_view sentence;
    void (*run)(Env& env);
    bool keel_only; // a listed deviation from stock seL4
};

struct Failure {
    const char* file;
    int line;
    const char* expression;
    Word got;
    Word expected;
};
extern Failure failure; // of the test that runs; expression nullptr: none
extern std::string_view running_test;

void fail(const char* file, int line, const char* expression, Word got, Word expected);

template<typename T>
Word to_word(const T& value) {
    if constexpr (std::is_pointer_v<T>)
        return reinterpret_cast<Word>(value);
    else
        return static_cast<Word>(value);
}

} // namespace test

#define TEST_ROW(name, id, sentence, keel_only)                                                                        \
    static void name(::test::Env& env);                                                                                \
    static const ::test::Test name##_row{id, sentence, name, keel_only};                                               \
    [[gnu::section("kernel_tests"), gnu::used]] static const ::test::Test* const name##_pointer = &name##_row;         \
    static void name([[maybe_unused]] ::test::Env& env)

#define TEST(name, id, sentence) TEST_ROW(name, id, sentence, false)
#define TEST_OF_KEEL(name, id, sentence) TEST_ROW(name, id, sentence, true)

#define CHECK_EQ(got, expected)                                                                                        \
    do {                                                                                                               \
        const ::test::Word got_ = ::test::to_word(got);                                                                \
        const ::test::Word expected_ = ::test::to_word(expected);                                                      \
        if (got_ != expected_) return ::test::fail(__FILE__, __LINE__, #got, got_, expected_);                         \
    } while (false)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) return ::test::fail(__FILE__, __LINE__, #condition, 0, 1);                                   \
    } while (false)

// least <= got <= most; a failure shows the bound that it missed.
#define CHECK_IN(got, least, most)                                                                                     \
    do {                                                                                                               \
        const ::test::Word got_ = ::test::to_word(got);                                                                \
        if (got_ < (least)) return ::test::fail(__FILE__, __LINE__, #got, got_, least);                                \
        if (got_ > (most)) return ::test::fail(__FILE__, __LINE__, #got, got_, most);                                  \
    } while (false)

#define CHECK_OK(call) CHECK_EQ(call, ::sel4::Error::none)
