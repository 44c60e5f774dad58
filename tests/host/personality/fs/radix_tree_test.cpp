// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/radix_tree.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

using personality::fs::RadixTree;

namespace {

// Against std::map, with indices of all sizes.
TEST(RadixTree, BehavesLikeAMap) {
    std::mt19937_64 random(7);
    std::map<std::uint64_t, int*> model;
    RadixTree<int> tree;
    int values[64];
    for (int turn = 0; turn < 50000; ++turn) {
        const std::uint64_t index = random() >> (4 + random() % 60);
        switch (random() % 3) {
        case 0:
            if (!tree.find(index)) {
                int* const value = &values[random() % 64];
                ASSERT_TRUE(tree.insert(index, value));
                model[index] = value;
            }
            break;
        case 1:
            ASSERT_EQ(tree.remove(index), model.count(index) ? model[index] : nullptr);
            model.erase(index);
            break;
        default: {
            ASSERT_EQ(tree.find(index), model.count(index) ? model[index] : nullptr);
            const auto wanted = model.lower_bound(index);
            std::uint64_t found = index;
            int* const value = tree.next(found);
            ASSERT_EQ(value, wanted == model.end() ? nullptr : wanted->second);
            if (value) {
                ASSERT_EQ(found, wanted->first);
            }
        }
        }
    }
    while (!model.empty()) {
        ASSERT_EQ(tree.remove(model.begin()->first), model.begin()->second);
        model.erase(model.begin());
    }
    EXPECT_TRUE(tree.empty());
}

} // namespace
