// SPDX-License-Identifier: Apache-2.0
//
// The container's image, page by page through the store (abi/protocol/store.hpp). A page can be evicted at any time,
// so its bytes are only ever copied out, by a copy that survives the page's disappearance and asks for it again.
#pragma once

#include "personality/base/result.hpp"
#include "platform/vspace.hpp"

#include <cstddef>
#include <cstdint>

namespace personality::image {

std::uint64_t size(); // of the extent in bytes

// Copies bytes of the extent, from any offset and across pages; blocks until the store delivered them. eio: the device
// failed, or the range is not inside the extent.
Result<> copy_from_image(std::uint64_t offset, void* to, std::size_t bytes);

// What a process's mapping of a page is made from; blocks as above. It is good until the next call that can block, and
// VSpace::map tells if it is not: then call forget() and ask again.
Result<platform::Frame> frame(std::uint64_t page);
void forget(std::uint64_t page);

// The page if it is at hand now, without blocking; for mapping around a fault.
bool frame_at_hand(std::uint64_t page, platform::Frame& frame);

// Asks for pages that will be needed soon, without waiting.
void read_ahead(std::uint64_t page, std::uint64_t count);

} // namespace personality::image
