// SPDX-License-Identifier: Apache-2.0
//
// Every instruction has the length that Zydis says.
#include "lib/x86/instruction.hpp"
#include "tests/host/x86/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iomanip>
#include <random>
#include <sstream>

namespace {

std::string hex(std::span<const std::byte> bytes) {
    std::ostringstream text;
    for (std::byte value : bytes)
        text << std::hex << std::setw(2) << std::setfill('0') << std::to_integer<unsigned>(value) << ' ';
    return text.str();
}

// Where Zydis knows an instruction; what is none for Zydis may be one with impossible operands.
testing::AssertionResult agrees(std::span<const std::byte> code) {
    const reference::Instruction expected = reference::decode(code);
    const x86::Instruction found = x86::decode(code);
    if (expected.length == 0 || (found.length == expected.length && found.system_call == expected.system_call))
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << hex(code.first(std::min<std::size_t>(code.size(), 16))) << "is "
                                       << expected.length << " bytes, not " << unsigned{found.length};
}

std::vector<std::byte> bytes(std::initializer_list<unsigned> list) {
    std::vector<std::byte> all;
    for (unsigned value : list)
        all.push_back(static_cast<std::byte>(value));
    return all;
}

TEST(Instruction, EveryOpcodeOfEveryMapWithEveryPrefixAndOperand) {
    const std::vector<std::vector<std::byte>> maps = {bytes({}),
                                                      bytes({0x0f}),
                                                      bytes({0x0f, 0x38}),
                                                      bytes({0x0f, 0x3a}),
                                                      bytes({0xc5, 0xf8}),
                                                      bytes({0xc4, 0xe1, 0x78}),
                                                      bytes({0xc4, 0xe2, 0x79}),
                                                      bytes({0xc4, 0xe3, 0x79}),
                                                      bytes({0x62, 0xf1, 0x7c, 0x08}),
                                                      bytes({0x62, 0xf2, 0x7d, 0x08}),
                                                      bytes({0x62, 0xf3, 0x7d, 0x08}),
                                                      bytes({0x8f, 0xe8, 0x78}),
                                                      bytes({0x8f, 0xe9, 0x78}),
                                                      bytes({0x8f, 0xea, 0x78})};
    const std::vector<std::vector<std::byte>> prefixes = {
        bytes({}),     bytes({0x66}), bytes({0x67}),       bytes({0xf2}),       bytes({0xf3}),
        bytes({0x48}), bytes({0x41}), bytes({0x66, 0x48}), bytes({0x48, 0x66}), bytes({0xf0, 0x64})};
    unsigned known = 0;
    for (const auto& prefix : prefixes)
        for (const auto& map : maps)
            for (unsigned opcode = 0; opcode < 256; ++opcode)
                for (unsigned operand = 0; operand < 256; ++operand) {
                    std::vector<std::byte> code = prefix;
                    code.insert(code.end(), map.begin(), map.end());
                    code.push_back(static_cast<std::byte>(opcode));
                    code.push_back(static_cast<std::byte>(operand));
                    code.push_back(std::byte{0x25}); // a SIB byte without base
                    code.resize(32, std::byte{0x11});
                    ASSERT_TRUE(agrees(code));
                    known += reference::decode(code).length != 0 ? 1 : 0;
                }
    EXPECT_GT(known, 1'000'000U);
}

TEST(Instruction, RandomBytes) {
    std::mt19937_64 random(1);
    for (unsigned i = 0; i < 2'000'000; ++i) {
        std::byte code[24];
        for (std::byte& value : code)
            value = static_cast<std::byte>(random());
        ASSERT_TRUE(agrees(code));
    }
}

TEST(Instruction, WholeProgramsOfThisHost) {
    for (const reference::Code& program : reference::programs()) {
        unsigned instructions = 0;
        for (const auto& section : program.sections) {
            const std::span<const std::byte> code(section);
            for (std::size_t at = 0; at < code.size();) {
                const unsigned length = reference::decode(code.subspan(at)).length;
                ASSERT_TRUE(agrees(code.subspan(at))) << program.name << " at " << at;
                at += std::max(length, 1U);
                instructions += length != 0 ? 1 : 0;
            }
        }
        EXPECT_GT(instructions, 10'000U) << program.name;
    }
}

TEST(Instruction, OneThatGoesOnBehindTheEndIsNone) {
    const auto code = bytes({0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_EQ(x86::decode(code).length, 10);
    for (std::size_t size = 0; size < code.size(); ++size)
        EXPECT_EQ(x86::decode(std::span(code).first(size)).length, 0) << size;
}

TEST(Instruction, NoneIsLongerThanFifteenBytes) {
    std::vector<std::byte> code(14, std::byte{0x66});
    code.push_back(std::byte{0x90});
    code.push_back(std::byte{0x90});
    EXPECT_EQ(x86::decode(code).length, 15);
    code.insert(code.begin(), std::byte{0x66});
    EXPECT_EQ(x86::decode(code).length, 0);
}

} // namespace
