// SPDX-License-Identifier: Apache-2.0
//
// The first serial port, where there is one: why the machine could not start, and what died in it. Nothing is written
// in normal operation, so a port that isn't there costs nothing.
#pragma once

#include "manager/types.hpp"

#include <string_view>

namespace manager::console {

// Takes the port. Preconditions: cspace::initialize().
void initialize();

void put(std::string_view text);
void put(Word number); // hexadecimal

template<typename... Parts>
void print(const Parts&... parts) {
    (put(parts), ...);
    put(std::string_view("\r\n"));
}

} // namespace manager::console

namespace manager {

// For what the machine can't do without: says so and ends the machine.
[[noreturn]] void fatal(std::string_view what, Error error = Error::none);
// The kernel measured the machine's clocks wrongly: another start may go well, with other clocks.
[[noreturn]] void no_timer();

inline void require(Done result, std::string_view what) {
    if (!result.ok()) fatal(what, result.error());
}

} // namespace manager
