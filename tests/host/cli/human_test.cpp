// SPDX-License-Identifier: Apache-2.0
#include "cli/container/signal.hpp"
#include "cli/format/human.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

TEST(Bytes, AreReadWithUnits) {
    EXPECT_EQ(format::parse_bytes("4096"), 4096U);
    EXPECT_EQ(format::parse_bytes("64m"), 64U << 20);
    EXPECT_EQ(format::parse_bytes("64M"), 64U << 20);
    EXPECT_EQ(format::parse_bytes("1.5g"), 3ULL << 29);
    EXPECT_EQ(format::parse_bytes("10kb"), 10240U);
    EXPECT_EQ(format::parse_bytes("2GiB"), 2ULL << 30);
    EXPECT_EQ(format::parse_bytes("7b"), 7U);
}

TEST(Bytes, AreRefused) {
    for (const char* text : {"", "m", "-1", "lots", "1x", "1mm", "1 m", "nan", "inf", "1e30", "0x10"}) {
        EXPECT_EQ(format::parse_bytes(text), std::nullopt) << text;
    }
}

TEST(Sizes, InPowersOfTwoHaveFourDigits) {
    EXPECT_EQ(format::binary_size(0), "0B");
    EXPECT_EQ(format::binary_size(1023), "1023B");
    EXPECT_EQ(format::binary_size(1536), "1.5KiB");
    EXPECT_EQ(format::binary_size(256 << 20), "256MiB");
    EXPECT_EQ(format::binary_size(1234567890), "1.15GiB");
}

TEST(Sizes, HaveThreeDigits) {
    EXPECT_EQ(format::size(0), "0B");
    EXPECT_EQ(format::size(999), "999B");
    EXPECT_EQ(format::size(4'861'000), "4.86MB");
    EXPECT_EQ(format::size(124'000'000'000), "124GB");
}

TEST(Durations, AreDockersWords) {
    EXPECT_EQ(format::duration(0s), "Less than a second");
    EXPECT_EQ(format::duration(1s), "1 second");
    EXPECT_EQ(format::duration(59s), "59 seconds");
    EXPECT_EQ(format::duration(80s), "About a minute");
    EXPECT_EQ(format::duration(45min), "45 minutes");
    EXPECT_EQ(format::duration(65min), "About an hour");
    EXPECT_EQ(format::duration(47h), "47 hours");
    EXPECT_EQ(format::duration(24h * 13), "13 days");
    EXPECT_EQ(format::duration(24h * 30), "4 weeks");
    EXPECT_EQ(format::duration(24h * 100), "3 months");
    EXPECT_EQ(format::duration(24h * 1000), "2 years");
}

TEST(Shortening, CountsCharactersAndKeepsTerminalsSafe) {
    EXPECT_EQ(format::shortened("abc", 3), "abc");
    EXPECT_EQ(format::shortened("abcd", 3), "ab…");
    EXPECT_EQ(format::shortened("äöü", 3), "äöü");
    EXPECT_EQ(format::shortened("äöüß", 3), "äö…");
    EXPECT_EQ(format::shortened("a\033[2J\nb", 20), "a [2J b");
}

TEST(Signals, AreReadByNameAndNumber) {
    EXPECT_EQ(container::parse_signal("KILL"), 9);
    EXPECT_EQ(container::parse_signal("SIGTERM"), 15);
    EXPECT_EQ(container::parse_signal("sigusr1"), 10);
    EXPECT_EQ(container::parse_signal("64"), 64);
    for (const char* text : {"", "0", "65", "-9", "SIG", "NOSUCH", "9x"}) {
        EXPECT_EQ(container::parse_signal(text), std::nullopt) << text;
    }
}

} // namespace
