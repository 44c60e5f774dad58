// SPDX-License-Identifier: Apache-2.0
//
// An open regular file of an OverlayFs.
#pragma once

#include "personality/fs/overlay/regular_file.hpp"
#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

class OpenOverlayFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }
    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override;
    Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset) override;
    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override;
    Result<> allocate(std::uint64_t offset, std::uint64_t length, std::uint32_t mode) override;
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;
    Result<BackingPage> page(std::uint64_t index, bool for_write) override;
    MappedPages* mapped_pages() override { return &file().mapped_pages(); }
    Result<> free_pages(std::uint64_t first, std::uint64_t count) override;

  private:
    OverlayFile& file() const { return static_cast<OverlayFile&>(inode()); }
};

} // namespace personality::fs
