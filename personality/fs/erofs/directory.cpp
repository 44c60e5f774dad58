// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/erofs/directory.hpp"

#include <algorithm>
#include <cstring>

namespace personality::erofs {

namespace {

namespace disk = protocol::erofs;

constexpr unsigned place_bits = 12; // more than the entries that a block can have

Place place_of(std::uint64_t block, unsigned index) { return block << place_bits | index; }

// One block of a directory. Its header is checked when it is opened, an entry when it is read.
class Block {
  public:
    static Result<Block> open(const Volume& volume, const Data& directory, std::uint64_t number) {
        Block block(volume, directory, number);
        const auto first = TRY(block.record(0));
        if (first.name_offset % sizeof(disk::DirectoryEntry) != 0 || first.name_offset == 0 ||
            first.name_offset >= block.bytes_)
            return Errno::euclean;
        block.count_ = first.name_offset / sizeof(disk::DirectoryEntry);
        return block;
    }

    unsigned count() const { return count_; }

    // Preconditions: index < count().
    Result<Entry> entry(unsigned index, NameBuffer& name) const {
        const auto here = TRY(record(index));
        std::uint64_t end = bytes_;
        if (index + 1 < count_) end = TRY(record(index + 1)).name_offset;
        if (here.name_offset < count_ * sizeof(disk::DirectoryEntry) || here.name_offset >= end || end > bytes_)
            return Errno::euclean;
        std::size_t length = std::min<std::uint64_t>(end - here.name_offset, disk::max_name);
        const bool cut = length < end - here.name_offset;
        TRY(read(here.name_offset, std::as_writable_bytes(std::span(name, length))));
        if (index + 1 == count_) {
            const std::size_t text = strnlen(name, length);
            if (text == length && cut) return Errno::euclean;
            length = text;
        } else if (cut) {
            return Errno::euclean;
        }
        if (length == 0 || std::memchr(name, '/', length) || std::memchr(name, 0, length)) return Errno::euclean;
        return Entry{here.nid, here.type, place_of(number_, index), static_cast<std::uint8_t>(length)};
    }

  private:
    Block(const Volume& volume, const Data& directory, std::uint64_t number)
        : volume_(volume), directory_(directory), number_(number),
          bytes_(std::min(disk::block_size, directory.size - number * disk::block_size)) {}

    Result<> read(std::uint64_t offset, std::span<std::byte> out) const {
        const std::size_t got = TRY(volume_.read(directory_, number_ * disk::block_size + offset, out));
        if (got != out.size()) return Errno::euclean;
        return {};
    }

    Result<disk::DirectoryEntry> record(unsigned index) const {
        disk::DirectoryEntry entry;
        TRY(read(index * sizeof entry, std::as_writable_bytes(std::span(&entry, 1))));
        return entry;
    }

    const Volume& volume_;
    const Data& directory_;
    std::uint64_t number_;
    std::uint64_t bytes_;
    unsigned count_ = 0;
};

std::uint64_t block_count(const Data& directory) { return (directory.size + disk::block_size - 1) / disk::block_size; }

} // namespace

Result<Entry> find(const Volume& volume, const Data& directory, std::string_view name) {
    NameBuffer buffer;
    // The last block whose first name is not behind `name` is the one that may hold it.
    std::uint64_t low = 0;
    std::uint64_t high = block_count(directory);
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto block = TRY(Block::open(volume, directory, middle));
        const Entry first = TRY(block.entry(0, buffer));
        const int order = std::string_view(buffer, first.name_length).compare(name);
        if (order == 0) return first;
        (order < 0 ? low : high) = middle;
    }
    if (high == 0) return Errno::enoent;
    const auto block = TRY(Block::open(volume, directory, low));
    unsigned begin = 0;
    unsigned end = block.count();
    while (begin < end) {
        const unsigned middle = begin + (end - begin) / 2;
        const Entry entry = TRY(block.entry(middle, buffer));
        const int order = std::string_view(buffer, entry.name_length).compare(name);
        if (order == 0) return entry;
        if (order < 0)
            begin = middle + 1;
        else
            end = middle;
    }
    return Errno::enoent;
}

Result<std::optional<Entry>> entry_from(const Volume& volume, const Data& directory, Place place, NameBuffer& name) {
    std::uint64_t number = place >> place_bits;
    auto index = static_cast<unsigned>(place & ((1U << place_bits) - 1));
    if (number >= block_count(directory)) return std::optional<Entry>();
    auto block = TRY(Block::open(volume, directory, number));
    if (index >= block.count()) {
        if (++number >= block_count(directory)) return std::optional<Entry>();
        index = 0;
        const auto next = TRY(Block::open(volume, directory, number));
        return std::optional(TRY(next.entry(index, name)));
    }
    return std::optional(TRY(block.entry(index, name)));
}

} // namespace personality::erofs
