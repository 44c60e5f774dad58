// SPDX-License-Identifier: Apache-2.0
//
// A symbolic link of an OverlayFs.
#pragma once

#include "personality/fs/overlay/overlay_fs.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace personality::fs {

class OverlaySymlink final : public OverlayInode {
  public:
    using OverlayInode::OverlayInode;

    // enomem.
    Result<> set_target(std::string_view text) {
        target_.reset(new (std::nothrow) char[text.size()]);
        if (!target_) return Errno::enomem;
        std::memcpy(target_.get(), text.data(), text.size());
        length_ = text.size();
        return {};
    }

    std::uint64_t size() const override { return target_ ? length_ : content().size; }
    std::uint64_t blocks() const override { return 0; }

    Result<std::size_t> read_link(std::span<char> out) override {
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size()));
        if (target_) {
            std::memcpy(out.data(), target_.get(), bytes);
        } else {
            IoBuffer to = IoBuffer::own(out.data(), bytes);
            TRY(lower().read(content(), 0, to, bytes));
        }
        return bytes;
    }

  private:
    std::unique_ptr<char[]> target_; // null: the tree below has it
    std::size_t length_ = 0;
};

} // namespace personality::fs
