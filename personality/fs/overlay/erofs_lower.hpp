// SPDX-License-Identifier: Apache-2.0
//
// The image's EROFS file system as the tree below the container's root.
#pragma once

#include "personality/fs/erofs/volume.hpp"
#include "personality/fs/overlay/lower.hpp"

namespace personality::fs {

class ErofsLower final : public Lower {
  public:
    // `image_offset`: of the file system in the image's extent, a multiple of page_size.
    ErofsLower(const erofs::Volume& volume, std::uint64_t image_offset)
        : volume_(volume), image_offset_(image_offset) {}

    std::uint64_t root() const override { return volume_.root(); }
    std::uint64_t node_limit() const override { return volume_.nid_limit(); }
    Result<LowerNode> node(std::uint64_t number) override;
    Result<std::uint64_t> find(const LowerContent& directory, std::string_view name) override;
    Result<std::optional<LowerEntry>> entry_from(const LowerContent& directory, std::uint64_t position,
                                                 LowerName& name) override;
    Result<> read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) override;
    Result<> read_xattrs(std::uint64_t node, Xattrs& to) override;
    std::optional<std::uint64_t> image_page(const LowerContent& content, std::uint64_t index) const override;

  private:
    erofs::Volume volume_;
    std::uint64_t image_offset_;
};

} // namespace personality::fs
