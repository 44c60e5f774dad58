// SPDX-License-Identifier: Apache-2.0
//
// The runtime's mem* and str* against the C library's.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

extern "C" {
void* tested_memcpy(void*, const void*, std::size_t);
void* tested_memmove(void*, const void*, std::size_t);
void* tested_memset(void*, int, std::size_t);
int tested_memcmp(const void*, const void*, std::size_t);
void* tested_memchr(const void*, int, std::size_t);
std::size_t tested_strlen(const char*);
std::size_t tested_strnlen(const char*, std::size_t);
int tested_strcmp(const char*, const char*);
int tested_strncmp(const char*, const char*, std::size_t);
char* tested_strchr(const char*, int);
char* tested_strrchr(const char*, int);
}

namespace {

std::vector<unsigned char> random_bytes(std::size_t count) {
    std::mt19937 random(42);
    std::vector<unsigned char> bytes(count);
    for (unsigned char& byte : bytes)
        byte = static_cast<unsigned char>(random());
    return bytes;
}

int sign(int value) { return (value > 0) - (value < 0); }

TEST(Memory, CopiesEveryLengthAndAlignmentAndNothingMore) {
    const auto source = random_bytes(256);
    for (std::size_t length = 0; length < 140; ++length)
        for (std::size_t from = 0; from < 9; ++from)
            for (std::size_t to = 0; to < 9; ++to) {
                std::vector<unsigned char> got(256, 0xee), want(256, 0xee);
                std::memcpy(want.data() + to, source.data() + from, length);
                EXPECT_EQ(tested_memcpy(got.data() + to, source.data() + from, length), got.data() + to);
                ASSERT_EQ(got, want);
            }
}

TEST(Memory, MovesOverlappingRangesBothWays) {
    for (std::size_t length : {0, 1, 7, 8, 9, 31, 32, 33, 64, 100})
        for (std::size_t from = 0; from < 70; ++from)
            for (std::size_t to = 0; to < 70; ++to) {
                auto got = random_bytes(256), want = got;
                std::memmove(want.data() + to, want.data() + from, length);
                tested_memmove(got.data() + to, got.data() + from, length);
                ASSERT_EQ(got, want) << from << " -> " << to << ", " << length;
            }
}

TEST(Memory, Sets) {
    for (std::size_t length = 0; length < 140; ++length) {
        std::vector<unsigned char> got(256, 0xee), want = got;
        std::memset(want.data() + 3, 0xc5, length);
        tested_memset(got.data() + 3, 0x1c5, length); // the value's low byte counts
        ASSERT_EQ(got, want);
    }
}

TEST(Memory, ComparesByTheFirstDifferentByte) {
    const auto bytes = random_bytes(64);
    for (std::size_t at = 0; at < 64; ++at)
        for (int change : {1, 0x80, 0xff}) {
            auto other = bytes;
            other[at] = static_cast<unsigned char>(other[at] + change);
            EXPECT_EQ(sign(tested_memcmp(bytes.data(), other.data(), 64)),
                      sign(std::memcmp(bytes.data(), other.data(), 64)));
            EXPECT_EQ(tested_memcmp(bytes.data(), other.data(), at), 0);
        }
}

TEST(Memory, FindsBytes) {
    const char text[] = "a/b/c";
    EXPECT_EQ(tested_memchr(text, '/', 6), text + 1);
    EXPECT_EQ(tested_memchr(text, '/', 1), nullptr);
    EXPECT_EQ(tested_memchr(text, 'z', 6), nullptr);
}

TEST(String, AgreesWithTheStandard) {
    EXPECT_EQ(tested_strlen(""), 0U);
    EXPECT_EQ(tested_strlen("four"), 4U);
    EXPECT_EQ(tested_strnlen("four", 3), 3U);
    EXPECT_EQ(tested_strnlen("four", 9), 4U);
    const char* const words[] = {"", "a", "ab", "abc", "b", "\xff", "a\xff"};
    for (const char* left : words)
        for (const char* right : words) {
            EXPECT_EQ(sign(tested_strcmp(left, right)), sign(std::strcmp(left, right)));
            for (std::size_t limit = 0; limit < 4; ++limit)
                EXPECT_EQ(sign(tested_strncmp(left, right, limit)), sign(std::strncmp(left, right, limit)));
        }
    const char text[] = "a/b/c";
    EXPECT_EQ(tested_strchr(text, '/'), text + 1);
    EXPECT_EQ(tested_strchr(text, 0), text + 5);
    EXPECT_EQ(tested_strchr(text, 'z'), nullptr);
    EXPECT_EQ(tested_strrchr(text, '/'), text + 3);
    EXPECT_EQ(tested_strrchr(text, 0), text + 5);
}

} // namespace
