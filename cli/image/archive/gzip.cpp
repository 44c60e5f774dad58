// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/gzip.hpp"

#include "cli/image/error.hpp"

#define ZLIB_CONST // next_in is const then
#include <zlib.h>

#include <utility>

namespace image::archive {

namespace {

constexpr std::size_t output_bytes = 256UL << 10;
constexpr int gzip_only = 16 + MAX_WBITS; // inflateInit2(): expect a gzip header and check the trailer
constexpr std::byte magic[] = {std::byte{0x1f}, std::byte{0x8b}};

} // namespace

void GzipSource::End::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

GzipSource::GzipSource(ByteSource& source, std::string what)
    : source_(source), what_(std::move(what)), stream_(new z_stream_s{}), output_(output_bytes) {
    if (inflateInit2(stream_.get(), gzip_only) != Z_OK) throw Error(ErrorKind::System, "zlib cannot be used");
}

bool GzipSource::recognises(std::span<const std::byte> start) {
    return start.size() >= 2 && start[0] == magic[0] && start[1] == magic[1];
}

bool GzipSource::more_input() {
    if (stream_->avail_in != 0) return true;
    const std::span<const std::byte> bytes = source_.next();
    stream_->next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream_->avail_in = static_cast<uInt>(bytes.size());
    return !bytes.empty();
}

// Members may follow each other (RFC 1952, section 2.2). What is no member is padding, as for gzip(1).
bool GzipSource::next_member() {
    if (!more_input() || *stream_->next_in != static_cast<Bytef>(magic[0])) return false;
    return inflateReset(stream_.get()) == Z_OK;
}

std::span<const std::byte> GzipSource::next() {
    while (!ended_) {
        if (!more_input()) throw Error(ErrorKind::BadInput, what_ + " is truncated: its gzip stream does not end");
        stream_->next_out = reinterpret_cast<Bytef*>(output_.data());
        stream_->avail_out = static_cast<uInt>(output_.size());
        const int result = inflate(stream_.get(), Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            throw Error(ErrorKind::BadInput,
                        what_ + " is damaged: " + (stream_->msg ? stream_->msg : "its gzip stream makes no sense"));
        if (result == Z_STREAM_END) ended_ = !next_member();
        const std::size_t produced = output_.size() - stream_->avail_out;
        if (produced != 0) return std::span(output_).first(produced);
    }
    return {};
}

} // namespace image::archive
