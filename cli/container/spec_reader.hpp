// SPDX-License-Identifier: Apache-2.0
//
// A container's spec from its bytes, for those who ask what it was made with.
#pragma once

#include "cli/container/spec.hpp"

#include <string_view>

namespace container {

// What encode() was given; throws os::Error for bytes that it did not make.
Spec decode(std::string_view bytes);

} // namespace container
