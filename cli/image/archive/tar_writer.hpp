// SPDX-License-Identifier: Apache-2.0
//
// A pax tar in memory, for the small trees that Bulkhead makes itself.
#pragma once

#include "cli/image/archive/tar_reader.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

struct archive;

namespace image::archive {

class TarWriter {
  public:
    TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    // Adds an entry; `entry.size` is taken from `data`, which only a regular file has.
    void add(const TarEntry& entry, std::span<const std::byte> data = {});

    // Ends the archive and returns it.
    std::vector<std::byte> finish();

  private:
    struct Free {
        void operator()(struct ::archive* archive) const;
    };
    void check(int result) const;

    std::vector<std::byte> bytes_;
    std::unique_ptr<struct ::archive, Free> archive_;
};

} // namespace image::archive
