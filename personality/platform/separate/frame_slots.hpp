// SPDX-License-Identifier: Apache-2.0
//
// Where the capability of each page of the direct map is.
#pragma once

#include "personality/platform/separate/slot.hpp"

namespace personality::platform {

// The frame capability of a page; it carries the page's mapping in the personality, processes get copies.
Slot frame_slot(std::uint32_t page_number);

} // namespace personality::platform
