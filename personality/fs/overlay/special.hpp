// SPDX-License-Identifier: Apache-2.0
//
// A device node, FIFO or socket of an OverlayFs: a name and attributes for what lives elsewhere.
#pragma once

#include "personality/fs/overlay/overlay_fs.hpp"
#include "personality/fs/pipe/pipe.hpp"

namespace personality::fs {

class OverlaySpecial final : public OverlayInode {
  public:
    using OverlayInode::OverlayInode;

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;

  private:
    Ref<Pipe> pipe_; // of a FIFO, while somebody has it open
};

} // namespace personality::fs
