// SPDX-License-Identifier: Apache-2.0
//
// Verbs that do one thing to each of several containers or images: what fails is said, the rest is done all the same.
#pragma once

#include "cli/verb.hpp"

#include <cstdio>
#include <exception>

namespace cli::verb {

// Calls `action` with each name; the exit code is exit_failure when one of them threw.
template<typename Action>
int for_each_name(const Arguments& names, const Action& action) {
    int exit_code = 0;
    for (const std::string& name : names) {
        try {
            action(name);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "bulkhead: %s\n", error.what());
            exit_code = exit_failure;
        }
    }
    return exit_code;
}

} // namespace cli::verb
