// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace cli {

// The machine is to have this kernel. Throws os::Error, with the reason, for one that can't be used.
void use_kernel(const std::string& file);

} // namespace cli
