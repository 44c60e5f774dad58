// SPDX-License-Identifier: Apache-2.0
//
// tmpfs(5): a file system of files in memory that is made by mounting it and gone when nobody has it mounted or uses a
// file of it any more. With other words the same is ramfs.
#pragma once

#include "personality/fs/overlay/overlay_fs.hpp"

#include <string_view>

namespace personality::fs {

class Tmpfs final : public OverlayFs {
  public:
    enum class Kind { tmpfs, ramfs };

    // A new one with its root; `options` as mount(8) has them for it. The caller mounts it, which makes it the mounts'.
    // einval, enomem.
    static Result<Tmpfs*> make(Kind kind, std::string_view options);

    void write_options(Text& text) const override;
    Result<> change_options(std::string_view options) override;

  private:
    struct Options {
        std::uint64_t bytes = 0;  // 0: no limit of its own
        std::uint64_t inodes = 0; // likewise
        std::uint32_t mode = 01777;
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
    };

    Tmpfs(const Description& description, Kind kind) : OverlayFs(description, nullptr), kind_(kind) {}

    static Result<Options> parse(Kind kind, std::string_view text, Options options);
    void apply();
    void unmounted() override;
    void emptied() override;

    Kind kind_;
    Options options_;
    bool unmounted_ = false;
};

} // namespace personality::fs
