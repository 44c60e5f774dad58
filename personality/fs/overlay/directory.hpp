// SPDX-License-Identifier: Apache-2.0
//
// A directory of an OverlayFs: the names of the tree below, less those that pinned entries hide, and the pinned ones.
#pragma once

#include "personality/fs/overlay/overlay_fs.hpp"

namespace personality::fs {

class OverlayDirectory final : public OverlayInode {
  public:
    using OverlayInode::OverlayInode;

    std::uint64_t size() const override { return page_size; }
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    Result<Found> lookup(std::string_view name) override;
    Result<> list(Dentry& self, std::uint64_t& position, EntrySink& sink) override;
    Result<bool> empty_below(Dentry& self) override;
    Result<Ref<Inode>> make(const Attributes& attributes, std::string_view symlink_target) override;

  private:
    Result<bool> list_lower(Dentry& self, std::uint64_t& position, EntrySink& sink);
    Result<> list_made(Dentry& self, std::uint64_t& position, EntrySink& sink);
};

} // namespace personality::fs
