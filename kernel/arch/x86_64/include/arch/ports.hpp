// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/arch/x86_64/cpu/instructions.hpp"

namespace keel::arch {

using x86_64::in16;
using x86_64::in32;
using x86_64::in8;
using x86_64::out16;
using x86_64::out32;
using x86_64::out8;

} // namespace keel::arch
