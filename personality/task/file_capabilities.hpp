// SPDX-License-Identifier: Apache-2.0
//
// Capabilities that a program's file gives, capabilities(7): the attribute security.capability.
#pragma once

#include "personality/base/result.hpp"
#include "personality/task/credentials.hpp"

#include <span>

namespace personality {

struct FileCapabilities {
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
    bool effective = false;

    // The attribute's value, of version 2 or 3 (of the container's own root). einval.
    static Result<FileCapabilities> parse(std::span<const char> attribute);
};

// As program_executed(), of a file that has some. eperm: it needs more than the bounding set lets it have.
Result<> program_executed(Credentials& who, const Credentials& before, const FileCapabilities& file);

} // namespace personality
