// SPDX-License-Identifier: Apache-2.0
#include "cli/kernel_flag.hpp"

#include "cli/machine/kernel_file.hpp"
#include "cli/paths.hpp"

namespace cli {

void use_kernel(const std::string& file) {
    machine::open_kernel(file);
    choose_kernel(file);
}

} // namespace cli
