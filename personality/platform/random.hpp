// SPDX-License-Identifier: Apache-2.0
//
// Random bytes: a generator of the container's own, seeded from the processor's.
#pragma once

#include <cstddef>

namespace personality::platform {

void fill_random(void* bytes, std::size_t count);

} // namespace personality::platform
