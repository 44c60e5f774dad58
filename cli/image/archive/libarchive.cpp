// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/libarchive.hpp"

#include "cli/image/error.hpp"

#include <archive.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace image::archive {

void LibarchiveReader::Free::operator()(struct ::archive* archive) const { archive_read_free(archive); }

LibarchiveReader::LibarchiveReader(ByteSource& source, std::string what)
    : source_(source), what_(std::move(what)), archive_(archive_read_new()) {
    if (!archive_) throw system_error(what_, ENOMEM);
}

// Nothing may be thrown through libarchive's C frames: the exception waits in source_failure_ for check().
ssize_t LibarchiveReader::read_callback(struct ::archive* archive, void* self, const void** buffer) {
    auto& reader = *static_cast<LibarchiveReader*>(self);
    try {
        if (reader.budget_ == 0) throw Error(ErrorKind::BadInput, reader.what_ + " has a header of an absurd size");
        const std::span<const std::byte> bytes = reader.source_.next();
        reader.budget_ -= std::min<std::uint64_t>(bytes.size(), reader.budget_);
        *buffer = bytes.data();
        return static_cast<ssize_t>(bytes.size());
    } catch (...) {
        reader.source_failure_ = std::current_exception();
        archive_set_error(archive, EIO, "source failed");
        return ARCHIVE_FATAL;
    }
}

std::int64_t LibarchiveReader::skip_callback(struct ::archive*, void* self, std::int64_t count) {
    auto& reader = *static_cast<LibarchiveReader*>(self);
    return static_cast<std::int64_t>(reader.source_.skip(static_cast<std::uint64_t>(std::max<std::int64_t>(0, count))));
}

int LibarchiveReader::open() {
    return archive_read_open2(archive_.get(), this, nullptr, read_callback, skip_callback, nullptr);
}

bool LibarchiveReader::check(int result) const {
    if (source_failure_) std::rethrow_exception(source_failure_);
    if (result == ARCHIVE_EOF) return false;
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return true;
    const char* reason = archive_error_string(archive_.get());
    throw Error(ErrorKind::BadInput, what_ + " is damaged or truncated: " + (reason ? reason : "unreadable"));
}

} // namespace image::archive
