// SPDX-License-Identifier: Apache-2.0
#include "cli/format/time.hpp"

#include <gtest/gtest.h>

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t now = 1'700'000'000 * second; // 2023-11-14T22:13:20Z

TEST(Moments, AreWrittenInNanoseconds) {
    EXPECT_EQ(format::rfc3339(now + 5), "2023-11-14T22:13:20.000000005Z");
    EXPECT_EQ(format::rfc3339(0), "1970-01-01T00:00:00.000000000Z");
    EXPECT_EQ(format::rfc3339(-1), "1969-12-31T23:59:59.999999999Z");
}

TEST(Moments, AreReadAsDatesSecondsAndLengths) {
    const auto read = [](const char* text) { return format::parse_moment(text, now); };
    EXPECT_EQ(read("2023-11-14T22:13:20Z"), now);
    EXPECT_EQ(read("2023-11-14T22:13:20.000000005Z"), now + 5);
    EXPECT_EQ(read("2023-11-14T23:43:20+01:30"), now);
    EXPECT_EQ(read("2023-11-14T22:13:20"), now);
    EXPECT_EQ(read("2023-11-14T22:13"), now - 20 * second);
    EXPECT_EQ(read("2023-11-15"), 1'700'006'400 * second);
    EXPECT_EQ(read("1700000000"), now);
    EXPECT_EQ(read("1700000000.5"), now + second / 2);
    EXPECT_EQ(read("10s"), now - 10 * second);
    EXPECT_EQ(read("1h30m"), now - 5400 * second);
    EXPECT_EQ(read("1.5m"), now - 90 * second);
    EXPECT_EQ(read("250ms"), now - second / 4);
    EXPECT_EQ(read("0"), 0);
}

TEST(Moments, AreRefused) {
    for (const char* text : {"", "x", "-5s", "5 s", "5q", "2023-13-40T00:00:00Z", "2023-11-14T22:13:20+1", "1e400s",
                             "99999999999999999999", "2023-11-14T22:13:20Zx", "s", "1h30"}) {
        EXPECT_EQ(format::parse_moment(text, now), std::nullopt) << text;
    }
}

TEST(Moments, WrittenAreReadBack) {
    for (const std::int64_t moment : {now + 123'456'789, now + 999'999'999, std::int64_t{1}}) {
        EXPECT_EQ(format::parse_moment(format::rfc3339(moment), 0), moment);
    }
}

} // namespace
