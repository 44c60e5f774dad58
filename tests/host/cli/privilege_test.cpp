// SPDX-License-Identifier: Apache-2.0
#include "cli/container/capability.hpp"
#include "cli/container/ulimit.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

namespace {

using container::all_capabilities;
using container::capabilities;
using container::default_capabilities;
using Names = std::vector<std::string>;

constexpr std::uint64_t chown_bit = 1U << 0;
constexpr std::uint64_t sys_admin_bit = 1U << 21;

TEST(Capabilities, AreDockersUnlessAsked) {
    EXPECT_EQ(capabilities(false, {}, {}), default_capabilities);
    EXPECT_EQ(capabilities(true, {}, {}), all_capabilities);
    EXPECT_EQ(capabilities(false, {"SYS_ADMIN"}, {}), default_capabilities | sys_admin_bit);
    EXPECT_EQ(capabilities(false, {"cap_sys_admin"}, {"CHOWN"}), (default_capabilities | sys_admin_bit) & ~chown_bit);
    EXPECT_EQ(capabilities(false, {}, {"ALL"}), 0U);
    EXPECT_EQ(capabilities(false, {"chown"}, {"all"}), chown_bit);
    EXPECT_EQ(capabilities(false, {"ALL"}, {"SYS_ADMIN"}), all_capabilities & ~sys_admin_bit);
}

TEST(Capabilities, HaveNames) {
    EXPECT_THROW(capabilities(false, {"SYS_MAGIC"}, {}), os::Error);
    EXPECT_THROW(capabilities(true, {}, {""}), os::Error);
    EXPECT_EQ(container::capability_names(chown_bit | sys_admin_bit), (Names{"CAP_CHOWN", "CAP_SYS_ADMIN"}));
}

TEST(Ulimit, IsAsDockerTakesIt) {
    const auto one = container::parse_ulimit("nofile=64");
    EXPECT_EQ(one.name, "nofile");
    EXPECT_EQ(one.soft, 64U);
    EXPECT_EQ(one.hard, 64U);
    const auto two = container::parse_ulimit("core=0:-1");
    EXPECT_EQ(two.soft, 0U);
    EXPECT_EQ(two.hard, UINT64_MAX);
    for (const char* wrong : {"nofile", "nofile=", "nofile=x", "files=1", "nofile=2:1", "=1", "nofile=1:2:3"}) {
        EXPECT_THROW(container::parse_ulimit(wrong), os::Error) << wrong;
    }
}

TEST(Ulimit, TravelsAsNumbers) {
    EXPECT_EQ(container::ulimit_setting(container::parse_ulimit("nofile=1:2")), "7:1:2");
    const auto again = container::parse_ulimit_setting("7:1:18446744073709551615");
    EXPECT_EQ(again.name, "nofile");
    EXPECT_EQ(again.hard, UINT64_MAX);
    for (const char* wrong : {"", "7", "7:1", "16:1:1", "x:1:1"}) {
        EXPECT_THROW(container::parse_ulimit_setting(wrong), os::Error) << wrong;
    }
}

} // namespace
