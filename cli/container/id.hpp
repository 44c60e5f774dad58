// SPDX-License-Identifier: Apache-2.0
//
// What containers are called: an id of 64 hexadecimal digits, of which 12 are shown, and a name.
#pragma once

#include <string>
#include <string_view>

namespace container {

inline constexpr std::size_t short_id_length = 12;

std::string random_id();

inline std::string short_id(const std::string& id) { return id.substr(0, short_id_length); }

// "adjective_noun", drawn at random.
// There are 1,600 of the short ones; from `attempt` 1 on a number is part of it.
std::string random_name(unsigned attempt);

// [a-zA-Z0-9][a-zA-Z0-9_.-]+, at most 128 characters.
bool valid_name(std::string_view name);
// Throws os::Error for any other.
void require_valid_name(const std::string& name);

} // namespace container
