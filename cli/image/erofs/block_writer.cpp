// SPDX-License-Identifier: Apache-2.0
#include "cli/image/erofs/block_writer.hpp"

#include "abi/protocol/erofs.hpp"
#include "cli/image/error.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

namespace image::erofs {

namespace {

using protocol::erofs::block_size;

constexpr std::size_t buffer_bytes = 1U << 20;

bool all_zero(std::span<const std::byte> bytes) {
    return bytes.empty() ||
           (bytes[0] == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

} // namespace

BlockWriter::BlockWriter(const File& file, std::uint64_t offset, std::uint64_t capacity)
    : file_(file), offset_(offset),
      capacity_blocks_(std::min<std::uint64_t>(capacity / block_size, std::numeric_limits<std::uint32_t>::max())) {
    buffer_.reserve(buffer_bytes);
}

std::uint32_t BlockWriter::allocate(std::uint64_t bytes) {
    const std::uint64_t count = bytes / block_size + (bytes % block_size != 0 ? 1 : 0);
    if (next_block_ > capacity_blocks_ || count > capacity_blocks_ - next_block_)
        throw Error(ErrorKind::NoSpace, "no room in the image store for " + std::to_string(bytes) +
                                            " bytes more; remove images (nothing was changed)");
    const std::uint32_t first = next_block_;
    next_block_ += static_cast<std::uint32_t>(count);
    return first;
}

void BlockWriter::write(std::uint64_t position, std::span<const std::byte> bytes) {
    const std::uint64_t end = buffer_position_ + buffer_.size();
    if (position < end || position - end >= block_size) {
        flush();
        buffer_position_ = position;
    } else {
        buffer_.resize(buffer_.size() + (position - end));
    }
    while (!bytes.empty()) {
        const std::size_t room = buffer_.size() < buffer_bytes ? buffer_bytes - buffer_.size() : 0;
        const auto part = bytes.first(std::min(room, bytes.size()));
        buffer_.insert(buffer_.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        if (buffer_.size() >= buffer_bytes) flush();
    }
}

void BlockWriter::flush() {
    std::span<const std::byte> rest(buffer_);
    std::uint64_t position = buffer_position_;
    std::uint64_t run_position = position;
    std::size_t run_bytes = 0;
    const auto end_run = [&](std::uint64_t next) {
        if (run_bytes != 0)
            file_.write_at(offset_ + run_position,
                           std::span(buffer_).subspan(run_position - buffer_position_, run_bytes));
        run_position = next;
        run_bytes = 0;
    };
    while (!rest.empty()) {
        const auto block = rest.first(std::min<std::size_t>(block_size - position % block_size, rest.size()));
        position += block.size();
        rest = rest.subspan(block.size());
        if (all_zero(block)) {
            end_run(position);
        } else {
            run_bytes += block.size();
        }
    }
    end_run(position);
    buffer_position_ = position;
    buffer_.clear();
}

void BlockWriter::discard(std::uint32_t first_block, std::uint64_t bytes) {
    flush();
    const std::uint64_t length = (bytes + block_size - 1) / block_size * block_size;
    file_.punch(offset_ + first_block * block_size, length);
}

} // namespace image::erofs
