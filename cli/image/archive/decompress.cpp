// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/decompress.hpp"

#include <archive.h>

namespace image::archive {

DecompressedSource::DecompressedSource(ByteSource& source, const std::string& what) : reader_(source, what) {
    struct ::archive* const raw = reader_.get();
    archive_read_support_filter_gzip(raw);
    archive_read_support_filter_zstd(raw);
    archive_read_support_filter_xz(raw);
    archive_read_support_filter_bzip2(raw);
    archive_read_support_format_raw(raw);
    archive_read_support_format_empty(raw);
    reader_.check(reader_.open());
    archive_entry* entry = nullptr;
    ended_ = !reader_.check(archive_read_next_header(raw, &entry));
}

std::span<const std::byte> DecompressedSource::next() {
    while (!ended_) {
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        ended_ = !reader_.check(archive_read_data_block(reader_.get(), &data, &size, &offset));
        if (!ended_ && size != 0) return {static_cast<const std::byte*>(data), size};
    }
    return {};
}

bool DecompressedSource::compressed() const { return archive_filter_code(reader_.get(), 0) != ARCHIVE_FILTER_NONE; }

} // namespace image::archive
