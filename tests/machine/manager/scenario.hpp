// SPDX-License-Identifier: Apache-2.0
//
// What the driver wants a container to do, told by the size of its image in pages; and what the container answers as
// its exit value.
#pragma once

#include <cstdint>

namespace test {

enum Scenario : std::uint64_t {
    scenario_idle = 1,       // say hello and wait
    scenario_requests,       // the manager's requests, good and bad
    scenario_fault,          // P faults, H reports it
    scenario_switcher_fault, // H itself faults
    scenario_spin,           // never stop
    scenario_hoard,          // take all the memory and address spaces it can get
    scenario_hide,           // fill CNodes with copies of capabilities
    scenario_chaos,          // ask for anything, and shuffle its capabilities between
    scenario_measure,        // spin for measured_periods; the exit value is the share of the processor in permille
    scenario_jump,           // keep the processor: P and H put each other before all others
    scenario_pester,         // ask the manager without end
    scenario_rogue,          // invoke everything on everything; the exit value is the number of attacks so far
    last_rogue = scenario_rogue + 2, // each with random numbers of its own
};

constexpr std::uint64_t image_bytes(Scenario scenario) { return scenario * 4096; }

inline constexpr std::uint64_t measured_period_us = 100000;
inline constexpr std::uint64_t measured_periods = 5;

inline constexpr std::uint32_t all_well = 0x60; // exit value; else the line of the check that failed

} // namespace test
