// SPDX-License-Identifier: Apache-2.0
//
// Capabilities of a container's root, by name: --cap-add, --cap-drop and --privileged as docker has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace container {

// What docker grants by default: capabilities(7), bit by bit.
inline constexpr std::uint64_t default_capabilities = 0xa80425fb;
inline constexpr std::uint64_t all_capabilities = (std::uint64_t{1} << 41) - 1;

// Names in any case, with or without CAP_; ALL stands for all. What is dropped prevails, but for ALL, which what is
// added prevails over. Throws os::Error for an unknown name.
std::uint64_t capabilities(bool privileged, const std::vector<std::string>& add, const std::vector<std::string>& drop);

// "CAP_CHOWN", ... of a set.
std::vector<std::string> capability_names(std::uint64_t set);

} // namespace container
