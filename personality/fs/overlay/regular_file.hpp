// SPDX-License-Identifier: Apache-2.0
//
// A regular file of an OverlayFs. Each page of its data is either owned by the container, or the tree's below, or a
// hole that reads as zeroes.
#pragma once

#include "personality/fs/overlay/file_pages.hpp"
#include "personality/fs/overlay/overlay_fs.hpp"
#include "personality/linux/fcntl.hpp"
#include "personality/mm/mapped_pages.hpp"
#include "personality/task/mutex.hpp"

namespace personality::fs {

class OverlayFile final : public OverlayInode {
  public:
    OverlayFile(OverlayFs& file_system, const LowerNode& below)
        : OverlayInode(file_system, below), size_(below.content.size), lower_limit_(size_) {}
    OverlayFile(OverlayFs& file_system, const Attributes& attributes) : OverlayInode(file_system, attributes) {}
    OverlayFile(OverlayFs& file_system, const Attributes& attributes, Lower& lower, const LowerContent& content)
        : OverlayInode(file_system, attributes), size_(content.size), lower_limit_(size_) {
        set_lower(lower, content);
    }
    ~OverlayFile() override { drop_pages(0, UINT64_MAX); }

    std::uint64_t size() const override { return size_; }
    std::uint64_t blocks() const override;
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    Result<> resize(std::uint64_t size) override;

    // Whether it may be cut and widened in the middle: not on a tmpfs.
    bool can_move_ranges() const { return overlay().lower() != nullptr; }
    // resize() of who holds write_lock(). Preconditions: it does not get smaller.
    Result<> grow(std::uint64_t size);

    // Held during what changes size or data in several steps.
    Mutex& write_lock() { return write_lock_; }

    // Moves until the file or the buffer ends, or an error.
    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset);
    // Moves `total` bytes, or until an error. enospc. Preconditions: write_lock() is held, total <= from.remaining().
    Result<std::size_t> write(IoBuffer& from, std::uint64_t offset, std::uint64_t total);
    // Gives every page of the range memory (fallocate); with `punch`, makes it zeroes instead.
    Result<> reserve(std::uint64_t offset, std::uint64_t length);
    Result<> punch(std::uint64_t offset, std::uint64_t length);
    // fallocate(2): zeroes that have memory; taking a range out, and making room for one. einval: a border is no
    // page's, or the range is not within the file; enospc. Preconditions: write_lock() is held.
    Result<> zero(std::uint64_t offset, std::uint64_t length);
    Result<> collapse(std::uint64_t offset, std::uint64_t length);
    Result<> insert(std::uint64_t offset, std::uint64_t length);
    // lseek(2) SEEK_DATA and SEEK_HOLE: the next data or hole from `offset` on. enxio.
    Result<std::uint64_t> seek_data(std::uint64_t offset) const;
    Result<std::uint64_t> seek_hole(std::uint64_t offset) const;

    Result<BackingPage> page(std::uint64_t index, bool for_write);
    MappedPages& mapped_pages() { return mapped_; }

    // memfd_create(2): begins to take seals.
    void allow_seals(bool any) { seals_ = static_cast<std::uint8_t>(takes_seals | (any ? 0 : linux::f_seal_seal)); }
    std::uint32_t seals() const override { return seals_ & ~std::uint32_t{takes_seals}; }
    bool has_seals() const override { return (seals_ & takes_seals) != 0; }
    Result<> add_seals(std::uint32_t seals) override;
    // Whether seals allow changing the range, or with `write` false making it part of the file. eperm.
    Result<> check_seals(std::uint64_t offset, std::uint64_t bytes, bool write) const;

  private:
    static constexpr std::uint8_t takes_seals = 128;

    Result<PageRef> owned_page(std::uint64_t index);
    // False: the page has come meanwhile, or the file was cut.
    Result<bool> fill_from_lower(std::uint64_t index, PageRef& page);
    void drop_pages(std::uint64_t begin, std::uint64_t end);
    Result<std::size_t> write_piece(IoBuffer& from, std::uint64_t offset, std::size_t bytes);
    Result<> move_pages(std::uint64_t begin, std::uint64_t end, std::int64_t moved_by);
    Result<> zero_piece(std::uint64_t offset, std::size_t bytes);
    bool from_lower(std::uint64_t offset) const { return offset < lower_limit_; }

    std::uint64_t size_ = 0;
    std::uint64_t lower_limit_ = 0; // the tree below is asked for bytes before this only
    FilePages pages_;
    Mutex write_lock_;
    MappedPages mapped_;
    std::uint8_t seals_ = 0;
};

} // namespace personality::fs
