// SPDX-License-Identifier: Apache-2.0
#include "manager/server/commands.hpp"
#include "manager/server/traits.hpp"

#include <gtest/gtest.h>

namespace {

TEST(ContainerSet, FindsItsLowestMember) {
    manager::ContainerSet set;
    EXPECT_FALSE(set.first());
    for (unsigned index : {511U, 64U, 63U, 300U})
        set.add(index);
    EXPECT_TRUE(set.has(300));
    EXPECT_FALSE(set.has(301));
    for (unsigned expected : {63U, 64U, 300U, 511U}) {
        ASSERT_EQ(set.first(), expected);
        set.remove(expected);
    }
    EXPECT_FALSE(set.first());
}

TEST(Ports, OfAContainerLieOneBehindTheOther) {
    unsigned pages = 0;
    for (unsigned server = 0; server < manager::server_count; ++server) {
        EXPECT_EQ(manager::port_page_of(server), pages);
        pages += manager::server_traits[server].port_pages;
    }
    EXPECT_EQ(manager::all_port_pages, pages);
}

} // namespace
