// SPDX-License-Identifier: Apache-2.0
#include "cli/os/error.hpp"

#include <cstring>

namespace os {

Error system_error(std::string_view doing, int error) {
    return Error(std::string(doing) + ": " + std::strerror(error));
}

} // namespace os
