// SPDX-License-Identifier: Apache-2.0
//
// The plain bytes of a stream that may be compressed with gzip, zstd, xz or bzip2, told by its first bytes.
#pragma once

#include "cli/image/archive/byte_source.hpp"

#include <memory>
#include <string>

namespace image::archive {

class DecompressedSource : public ByteSource {
  public:
    // Reads from `source`, which must outlive this. `what` names the stream in errors.
    DecompressedSource(ByteSource& source, const std::string& what);
    ~DecompressedSource() override;
    std::span<const std::byte> next() override { return plain_->next(); }

    bool compressed() const { return compressed_; }

  private:
    class Replay;

    std::unique_ptr<Replay> replay_;
    std::unique_ptr<ByteSource> plain_;
    bool compressed_ = true;
};

} // namespace image::archive
