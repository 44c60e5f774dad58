// SPDX-License-Identifier: Apache-2.0
//
// The flags of `run` and `create` that say what a container's programs find mounted.
#pragma once

#include "cli/container/spec.hpp"
#include "cli/flags.hpp"

#include <string>
#include <vector>

namespace cli::verb {

struct StorageOptions {
    std::vector<std::string> tmpfs;
    std::vector<std::string> mounts;
    std::vector<std::string> volumes;
    std::string shared_memory;
    bool read_only = false;
};

void declare(Flags& flags, StorageOptions& options);

// Throws UsageError, os::Error for what there isn't.
void apply(const StorageOptions& options, container::Wishes& wishes, const std::string& verb);

} // namespace cli::verb
