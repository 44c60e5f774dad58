// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/verb.hpp"

namespace cli::verb {

int container_prune(const Verb& verb, const Arguments& arguments);
int image_prune(const Verb& verb, const Arguments& arguments);

} // namespace cli::verb
