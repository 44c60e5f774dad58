// SPDX-License-Identifier: Apache-2.0
//
// What lies below /dev: the nodes and links that every container has, as a table. A container that changes nothing
// there has no memory of its own for them.
#pragma once

#include "personality/fs/overlay/lower.hpp"

namespace personality::fs {

class DeviceTree final : public Lower {
  public:
    DeviceTree() : made_(now()) {}

    std::uint64_t root() const override { return 1; }
    std::uint64_t node_limit() const override;
    Result<LowerNode> node(std::uint64_t number) override;
    Result<std::uint64_t> find(const LowerContent& directory, std::string_view name) override;
    Result<std::optional<LowerEntry>> entry_from(const LowerContent& directory, std::uint64_t position,
                                                 LowerName& name) override;
    Result<> read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) override;
    std::optional<std::uint64_t> image_page(const LowerContent&, std::uint64_t) const override { return std::nullopt; }

  private:
    Timestamp made_;
};

} // namespace personality::fs
