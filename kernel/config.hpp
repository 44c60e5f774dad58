// SPDX-License-Identifier: Apache-2.0
//
// What is chosen when the kernel is built. KEEL_DEBUG, KEEL_DOMAINS and KEEL_WORK_UNITS come from the build
// (kernel/CMakeLists.txt).
#pragma once

#include "abi/sel4/constants.hpp"

namespace keel::config {

// Checks of the kernel's own assumptions, explanations of refused invocations, debug system calls.
inline constexpr bool debug = KEEL_DEBUG;

// Scheduling domains, and entries of the domain schedule. Stock seL4's default is one domain.
inline constexpr unsigned num_domains = KEEL_DOMAINS;
inline constexpr unsigned num_domain_schedules = num_domains > 1 ? 100 : 2;

// Work units of a long operation between two looks for a reason to be preempted.
inline constexpr unsigned work_units_per_preemption = KEEL_WORK_UNITS;

// Bytes of untyped memory whose clearing is one work unit, log2.
inline constexpr unsigned clear_unit_bits = 8;

// Round-robin budget of the root task, microseconds.
inline constexpr unsigned root_task_budget_us = 5000;

static_assert(num_domains >= 1 && num_domains <= 255);

} // namespace keel::config
