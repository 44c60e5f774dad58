// SPDX-License-Identifier: Apache-2.0
//
// System-call instructions are found where Zydis finds them, in whole programs and from their surroundings alone.
#include "lib/x86/system_calls.hpp"
#include "tests/host/x86/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using Offsets = std::vector<std::size_t>;

Offsets expected_in(std::span<const std::byte> code) {
    Offsets found;
    for (std::size_t at = 0; at < code.size();) {
        const reference::Instruction instruction = reference::decode(code.subspan(at));
        if (instruction.system_call) found.push_back(at + instruction.length - 2);
        at += std::max(instruction.length, 1U);
    }
    return found;
}

Offsets swept(std::span<const std::byte> code, const std::vector<std::uint64_t>& starts = {}) {
    Offsets found;
    x86::sweep(code, starts, [&](std::size_t at) { found.push_back(at); });
    return found;
}

// All places with the bytes, instructions or not.
Offsets candidates(std::span<const std::byte> code) {
    Offsets found;
    for (std::size_t at = 0; at + 2 <= code.size(); ++at)
        if (std::equal(std::begin(x86::system_call_code), std::end(x86::system_call_code), code.begin() + at))
            found.push_back(at);
    return found;
}

Offsets told_from_surroundings(std::span<const std::byte> code) {
    Offsets found;
    for (const std::size_t at : candidates(code)) {
        const std::size_t begin = at < x86::settling_bytes ? 0 : at - x86::settling_bytes;
        if (x86::is_system_call(code.subspan(begin), at - begin)) found.push_back(at);
    }
    return found;
}

TEST(SystemCalls, InWholeProgramsOfThisHost) {
    std::size_t sites = 0;
    std::size_t others = 0;
    for (const reference::Code& program : reference::programs())
        for (const auto& section : program.sections) {
            const Offsets expected = expected_in(section);
            EXPECT_EQ(swept(section), expected) << program.name;
            EXPECT_EQ(told_from_surroundings(section), expected) << program.name;
            sites += expected.size();
            others += candidates(section).size() - expected.size();
        }
    EXPECT_GT(sites, 500U);
    EXPECT_GT(others, 0U) << "no program here has the bytes inside another instruction";
}

std::vector<std::byte> code(std::initializer_list<unsigned> list) {
    std::vector<std::byte> all;
    for (unsigned value : list)
        all.push_back(static_cast<std::byte>(value));
    return all;
}

TEST(SystemCalls, BytesInsideAnotherInstructionAreNone) {
    const auto immediate = code({0xb8, 0x0f, 0x05, 0x00, 0x00, 0xc3}); // mov $0x50f, %eax
    EXPECT_EQ(swept(immediate), Offsets{});
    EXPECT_FALSE(x86::is_system_call(immediate, 1));
}

TEST(SystemCalls, APrefixBelongsToTheInstruction) {
    EXPECT_EQ(swept(code({0x90, 0x48, 0x0f, 0x05})), Offsets{2});
    EXPECT_TRUE(x86::is_system_call(code({0x90, 0x48, 0x0f, 0x05}), 2));
}

TEST(SystemCalls, AFunctionsStartEndsWhatDataBeforeItMeant) {
    const auto table = code({0xb8, 0x90, 0x0f, 0x05, 0xc3, 0x90}); // data, then a function at 2
    EXPECT_EQ(swept(table), Offsets{});
    EXPECT_EQ(swept(table, {2}), Offsets{2});
}

TEST(SystemCalls, AnInstructionThatIsCutOffIsNone) { EXPECT_EQ(swept(code({0x90, 0x0f})), Offsets{}); }

} // namespace
