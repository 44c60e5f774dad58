// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of kernel entries, with all invariants checked after each. KEEL_PROPERTY_STEPS and
// KEEL_PROPERTY_SEED make it longer or repeat it.
#include "test/host/kernel/generator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace keel {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

TEST(Property, InvariantsHoldAfterEveryEntry) {
    constexpr std::uint64_t steps_a_world = 2000;
    const std::uint64_t steps = setting("KEEL_PROPERTY_STEPS", 40000);
    std::uint64_t seed = setting("KEEL_PROPERTY_SEED", 1);
    std::uint64_t worlds = 0;
    std::uint64_t idle = 0;
    std::array<unsigned, sel4::num_labels> successes{};
    for (std::uint64_t done = 0; done < steps; ++seed, ++worlds) {
        World world;
        Generator generator(world, seed);
        generator.populate();
        for (std::uint64_t i = 0; i < steps_a_world && !generator.is_stuck() && done < steps; ++i, ++done) {
            idle += node.current == node.idle;
            ASSERT_TRUE(generator.step()) << "seed " << seed << ", step " << i;
        }
        for (unsigned label = 0; label < sel4::num_labels; ++label)
            successes[label] += generator.successes()[label];
    }
    std::printf("%llu entries in %llu worlds, %llu of them idle\n", static_cast<unsigned long long>(steps),
                static_cast<unsigned long long>(worlds), static_cast<unsigned long long>(idle));
    EXPECT_LT(idle * 2, steps) << "too little happens";
    for (const sel4::Invocation& row : sel4::invocations) {
        if (row.label == Label::irq_control_get) continue; // always refused
        EXPECT_GT(successes[static_cast<unsigned>(row.label)], 0U) << "label " << static_cast<unsigned>(row.label);
    }
}

} // namespace
} // namespace keel
