// SPDX-License-Identifier: Apache-2.0
#include "cli/container/id.hpp"

#include <gtest/gtest.h>

namespace {

TEST(ContainerId, HasSixtyFourDigitsAndDiffers) {
    const std::string id = container::random_id();
    EXPECT_EQ(id.size(), 64U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(id, container::random_id());
    EXPECT_EQ(container::short_id(id), id.substr(0, 12));
}

TEST(ContainerName, IsAnAdjectiveAndANoun) {
    const std::string name = container::random_name(0);
    EXPECT_NE(name.find('_'), std::string::npos);
    EXPECT_TRUE(container::valid_name(name));
}

TEST(ContainerName, KeepsToItsAlphabet) {
    for (const char* name : {"ab", "A.b-c_9", "0x"}) {
        EXPECT_TRUE(container::valid_name(name)) << name;
    }
    for (const std::string& name : {std::string(), std::string("a"), std::string("-ab"), std::string("a/b"),
                                    std::string("a b"), std::string("..\0", 3), std::string(129, 'a')}) {
        EXPECT_FALSE(container::valid_name(name)) << name;
    }
}

} // namespace
