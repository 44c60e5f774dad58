// SPDX-License-Identifier: Apache-2.0
//
// The plain bytes of a gzip stream (RFC 1952), its length and CRC verified: libarchive's own filter leaves them alone,
// and nothing else would tell damage in an archive that no digest covers.
#pragma once

#include "cli/image/archive/byte_source.hpp"

#include <memory>
#include <string>

struct z_stream_s;

namespace image::archive {

class GzipSource : public ByteSource {
  public:
    // Reads from `source`, which must outlive this. `what` names the stream in errors.
    GzipSource(ByteSource& source, std::string what);
    std::span<const std::byte> next() override;

    // Whether a stream that begins with these bytes is gzip.
    static bool recognises(std::span<const std::byte> start);

  private:
    struct End {
        void operator()(z_stream_s* stream) const;
    };

    bool more_input();
    bool next_member();

    ByteSource& source_;
    std::string what_;
    std::unique_ptr<z_stream_s, End> stream_;
    std::vector<std::byte> output_;
    bool ended_ = false;
};

} // namespace image::archive
