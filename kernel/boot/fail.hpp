// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace keel::boot {

// Booting can't go on: says why on the console and stops the machine.
[[noreturn]] void fail(const char* why);

} // namespace keel::boot
