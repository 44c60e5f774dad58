// SPDX-License-Identifier: Apache-2.0
//
// The plain bytes of a stream that may be compressed with gzip, zstd, xz or bzip2, told by its first bytes.
#pragma once

#include "cli/image/archive/libarchive.hpp"

namespace image::archive {

class DecompressedSource : public ByteSource {
  public:
    // Reads from `source`, which must outlive this. `what` names the stream in errors.
    DecompressedSource(ByteSource& source, const std::string& what);
    std::span<const std::byte> next() override;
    bool compressed() const;

  private:
    LibarchiveReader reader_;
    bool ended_ = false;
};

} // namespace image::archive
