// SPDX-License-Identifier: Apache-2.0
//
// What docker asks before it removes much at once.
#pragma once

#include <cstdio>
#include <string>

namespace cli::verb {

// Whether the user agrees, on standard input, to what `will` says: "all stopped containers".
inline bool confirmed(const std::string& will) {
    std::printf("WARNING! This will remove %s.\nAre you sure you want to continue? [y/N] ", will.c_str());
    std::fflush(stdout);
    const int answer = std::getchar();
    return answer == 'y' || answer == 'Y';
}

} // namespace cli::verb
