// SPDX-License-Identifier: Apache-2.0
//
// bulkhead version.
#include "cli/flags.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>

namespace cli::verb {

int version(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    flags.parse(arguments, 0, 0);
    std::puts("bulkhead version " BULKHEAD_VERSION);
    return 0;
}

} // namespace cli::verb
