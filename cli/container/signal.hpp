// SPDX-License-Identifier: Apache-2.0
//
// Linux's signals by name (signal(7), x86-64): what `kill --signal` takes.
#pragma once

#include <optional>
#include <string_view>

namespace container {

inline constexpr int signal_interrupt = 2;
inline constexpr int signal_kill = 9;
inline constexpr int signal_terminate = 15;
inline constexpr int signal_max = 64;

// "KILL", "SIGKILL", "sigkill" or "9"; nullopt for anything else.
std::optional<int> parse_signal(std::string_view text);

} // namespace container
