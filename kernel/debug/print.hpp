// SPDX-License-Identifier: Apache-2.0
//
// Text on the machine's console, for debug builds.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct Hex {
    Word value;
};

void print(const char* text);
void print(Word decimal);
void print(Hex hex);

template<typename... T>
void print_all(T... parts) {
    (print(parts), ...);
}

} // namespace keel
