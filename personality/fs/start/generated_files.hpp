// SPDX-License-Identifier: Apache-2.0
//
// /etc/hostname, /etc/hosts and /etc/resolv.conf as a container finds them, whatever its image has there. Their text is
// put together when it is read, so that they take no page until a program changes them.
#pragma once

#include "personality/base/identity.hpp"
#include "personality/fs/overlay/lower.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::fs {

class GeneratedFiles final : public Lower {
  public:
    enum Node : std::uint64_t { hostname = 1, hosts = 2, resolver = 3 };

    // Preconditions: name.size() <= identity::max_name.
    explicit GeneratedFiles(std::string_view name) { hostname_.add(name).add('\n'); }

    // The only files here; there are no directories.
    LowerContent content(Node node) const { return {node, text(node).size(), {}}; }
    Result<> read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) override {
        return to.put(text(content.node).data() + offset, bytes);
    }
    std::optional<std::uint64_t> image_page(const LowerContent&, std::uint64_t) const override { return std::nullopt; }

    std::uint64_t root() const override { return 0; }
    std::uint64_t node_limit() const override { return 0; }
    Result<LowerNode> node(std::uint64_t) override { return Errno::enoent; }
    Result<std::uint64_t> find(const LowerContent&, std::string_view) override { return Errno::enotdir; }
    Result<std::optional<LowerEntry>> entry_from(const LowerContent&, std::uint64_t, LowerName&) override {
        return Errno::enotdir;
    }

  private:
    std::string_view text(std::uint64_t node) const;

    FixedText<identity::max_name + 1> hostname_;
};

} // namespace personality::fs
