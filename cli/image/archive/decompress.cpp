// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/decompress.hpp"

#include "cli/image/archive/gzip.hpp"
#include "cli/image/archive/libarchive.hpp"

#include <archive.h>

#include <utility>

namespace image::archive {

namespace {

// The streams that libarchive decompresses and verifies.
class FilterSource : public ByteSource {
  public:
    FilterSource(ByteSource& source, const std::string& what) : reader_(source, what) {
        struct ::archive* const raw = reader_.get();
        archive_read_support_filter_zstd(raw);
        archive_read_support_filter_xz(raw);
        archive_read_support_filter_bzip2(raw);
        archive_read_support_format_raw(raw);
        archive_read_support_format_empty(raw);
        reader_.check(reader_.open());
        archive_entry* entry = nullptr;
        ended_ = !reader_.check(archive_read_next_header(raw, &entry));
    }

    std::span<const std::byte> next() override {
        while (!ended_) {
            const void* data = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            ended_ = !reader_.check(archive_read_data_block(reader_.get(), &data, &size, &offset));
            if (!ended_ && size != 0) return {static_cast<const std::byte*>(data), size};
        }
        return {};
    }

    bool compressed() const { return archive_filter_code(reader_.get(), 0) != ARCHIVE_FILTER_NONE; }

  private:
    LibarchiveReader reader_;
    bool ended_ = false;
};

} // namespace

// The source with its first block to be read once more.
class DecompressedSource::Replay : public ByteSource {
  public:
    explicit Replay(ByteSource& source) : source_(source), first_(source.next()) {}
    std::span<const std::byte> first() const { return first_; }
    std::span<const std::byte> next() override { return first_.empty() ? source_.next() : std::exchange(first_, {}); }

  private:
    ByteSource& source_;
    std::span<const std::byte> first_;
};

DecompressedSource::DecompressedSource(ByteSource& source, const std::string& what)
    : replay_(std::make_unique<Replay>(source)) {
    if (GzipSource::recognises(replay_->first())) {
        plain_ = std::make_unique<GzipSource>(*replay_, what);
        return;
    }
    auto filter = std::make_unique<FilterSource>(*replay_, what);
    compressed_ = filter->compressed();
    plain_ = std::move(filter);
}

DecompressedSource::~DecompressedSource() = default;

} // namespace image::archive
