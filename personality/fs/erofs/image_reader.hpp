// SPDX-License-Identifier: Apache-2.0
//
// Where an EROFS file system's bytes come from: the pages of the container's image, a file in a test, bytes in a
// fuzzer.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace personality::erofs {

class ImageReader {
  public:
    virtual ~ImageReader() = default;

    // Bytes of the file system. Never changes.
    virtual std::uint64_t size() const = 0;

    // Fills `out` from `offset` on. May block, and other tasks run meanwhile. EIO if the device fails.
    // Preconditions: offset + out.size() <= size().
    virtual Result<> read(std::uint64_t offset, std::span<std::byte> out) = 0;
};

} // namespace personality::erofs
