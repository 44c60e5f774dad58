// SPDX-License-Identifier: Apache-2.0
//
// Flags of docker's `run` and `create` that ask for what is so here anyway, or can't be: they are taken when they ask
// for the former, and else refused with the reason.
#pragma once

#include "cli/flags.hpp"

namespace cli::verb {

// Throws UsageError while the command line is parsed.
void declare_docker_flags(Flags& flags, const std::string& verb);

} // namespace cli::verb
