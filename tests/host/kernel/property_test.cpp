// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of kernel entries, with all invariants checked after each. KEEL_PROPERTY_STEPS and
// KEEL_PROPERTY_SEED make it longer or repeat it.
#include "tests/host/kernel/generator.hpp"
#include "tests/host/kernel/setting.hpp"
#include "tests/host/kernel/traffic.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace keel {
namespace {

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

TEST(Property, ClientsAndServersKeepInvariantsOnBothPaths) {
    constexpr std::uint64_t steps_a_world = 500;
    const std::uint64_t steps = setting("KEEL_PROPERTY_STEPS", 40000) / 4;
    std::uint64_t seed = setting("KEEL_PROPERTY_SEED", 1);
    PathCounts paths;
    for (std::uint64_t done = 0; done < steps; ++seed) {
        World world;
        Traffic traffic(world, seed);
        traffic.populate();
        for (std::uint64_t i = 0; i < steps_a_world && !traffic.is_over() && done < steps; ++i, ++done)
            ASSERT_TRUE(traffic.step()) << "seed " << seed << ", step " << i;
        paths.add(world.paths);
    }
    std::printf("of %llu entries these took a short way: calls %u, answers %u, faults %u, sends %u, bindings %u\n",
                static_cast<unsigned long long>(steps), paths.calls, paths.answers, paths.faults, paths.sends,
                paths.bindings);
    EXPECT_GT(paths.calls, steps / 100);
    EXPECT_GT(paths.answers, steps / 100);
    EXPECT_GT(paths.faults, steps / 100);
    EXPECT_GT(paths.sends, steps / 100);
    EXPECT_GT(paths.bindings, steps / 100);
}

} // namespace
} // namespace keel
