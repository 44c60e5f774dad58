// SPDX-License-Identifier: Apache-2.0
//
// libarchive's reader over a ByteSource, with its return codes and the source's exceptions turned into Error.
#pragma once

#include "cli/image/archive/byte_source.hpp"

#include <exception>
#include <limits>
#include <memory>
#include <string>

struct archive;

namespace image::archive {

class LibarchiveReader {
  public:
    // Reads from `source`, which must outlive this. `what` names the stream in errors.
    LibarchiveReader(ByteSource& source, std::string what);
    LibarchiveReader(const LibarchiveReader&) = delete;
    LibarchiveReader& operator=(const LibarchiveReader&) = delete;

    struct ::archive* get() const {
        return archive_.get();
    }
    bool source_failed() const { return source_failure_ != nullptr; }

    // Opens the stream once formats and filters are chosen; the result is for check().
    int open();

    // libarchive keeps some of what it reads, such as a sparse file's map, without a bound of its own: from here on it
    // may read `bytes` more, then the stream fails.
    void set_budget(std::uint64_t bytes) { budget_ = bytes; }

    // Passes ARCHIVE_OK and ARCHIVE_WARN through as true, ARCHIVE_EOF as false; throws for everything else.
    bool check(int result) const;

  private:
    struct Free {
        void operator()(struct ::archive* archive) const;
    };

    static ssize_t read_callback(struct ::archive* archive, void* self, const void** buffer);
    static std::int64_t skip_callback(struct ::archive* archive, void* self, std::int64_t count);

    ByteSource& source_;
    std::string what_;
    std::uint64_t budget_ = std::numeric_limits<std::uint64_t>::max();
    std::exception_ptr source_failure_;
    std::unique_ptr<struct ::archive, Free> archive_;
};

} // namespace image::archive
