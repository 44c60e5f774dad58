// SPDX-License-Identifier: Apache-2.0
//
// The flags of `run` and `create` that say what a container's programs may do.
#pragma once

#include "cli/container/spec.hpp"
#include "cli/flags.hpp"

#include <string>
#include <vector>

namespace cli::verb {

struct PrivilegeOptions {
    std::vector<std::string> added;
    std::vector<std::string> dropped;
    std::vector<std::string> security;
    std::vector<std::string> ulimits;
    bool privileged = false;
};

void declare(Flags& flags, PrivilegeOptions& options);

// Throws os::Error for what there isn't.
void apply(const PrivilegeOptions& options, container::Wishes& wishes);

} // namespace cli::verb
