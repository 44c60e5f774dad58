// SPDX-License-Identifier: Apache-2.0
//
// The programs that are built into the root task's image (images.S): the kernel loads nothing else.
#pragma once

#include "manager/server/traits.hpp"

#include <cstddef>
#include <span>

namespace manager::images {

std::span<const std::byte> server(ServerId id);
std::span<const std::byte> personality();

} // namespace manager::images
