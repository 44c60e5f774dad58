// SPDX-License-Identifier: Apache-2.0
#include "personality/code/site_set.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace {

using personality::code::SiteSet;

TEST(SiteSet, DoesWhatASetDoes) {
    std::mt19937_64 random(7);
    SiteSet sites;
    std::set<std::uint64_t> expected;
    constexpr std::uint64_t space = 4096;
    for (unsigned step = 0; step < 20000; ++step) {
        const std::uint64_t a = random() % space;
        const std::uint64_t b = a + random() % 64;
        switch (random() % 4) {
        case 0:
        case 1:
            ASSERT_TRUE(sites.add(a).ok());
            expected.insert(a);
            break;
        case 2:
            sites.remove(a, b);
            expected.erase(expected.lower_bound(a), expected.lower_bound(b));
            break;
        default: { // away and back again
            ASSERT_TRUE(sites.move(a, b, space + a).ok());
            ASSERT_TRUE(sites.move(space + a, space + b, a).ok());
        }
        }
        const std::uint64_t probe = random() % space;
        ASSERT_EQ(sites.contains(probe), expected.contains(probe));
    }
    SiteSet copy;
    ASSERT_TRUE(copy.copy_from(sites).ok());
    for (std::uint64_t at = 0; at < 2 * space; ++at)
        EXPECT_EQ(copy.contains(at), expected.contains(at));
}

TEST(SiteSet, MovesWhatIsInTheRangeAndNothingElse) {
    SiteSet sites;
    for (const std::uint64_t at : {10, 20, 30})
        ASSERT_TRUE(sites.add(at).ok());
    ASSERT_TRUE(sites.move(15, 30, 5).ok());
    EXPECT_TRUE(sites.contains(10));
    EXPECT_TRUE(sites.contains(30));
    EXPECT_FALSE(sites.contains(20));
    EXPECT_FALSE(sites.contains(15));
    ASSERT_TRUE(sites.move(25, 35, 1005).ok());
    EXPECT_TRUE(sites.contains(1010));
}

} // namespace
