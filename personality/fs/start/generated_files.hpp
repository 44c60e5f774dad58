// SPDX-License-Identifier: Apache-2.0
//
// /etc/hostname, /etc/hosts and /etc/resolv.conf as a container finds them, whatever its image has there. Their text is
// put together when it is read, so that they take no page until a program changes them.
#pragma once

#include "personality/base/identity.hpp"
#include "personality/fs/overlay/lower.hpp"
#include "personality/fs/text/text.hpp"

#include <memory>

namespace personality::fs {

// What is particular to a container.
struct GeneratedTexts {
    std::string_view hostname; // at most identity::max_name
    std::string_view hosts;    // lines behind those for localhost
    std::string_view resolver; // empty: the container has no network
};

class GeneratedFiles final : public Lower {
  public:
    enum Node : std::uint64_t { hostname = 1, hosts = 2, resolver = 3 };

    // Copies `texts`. enomem.
    Result<> set_up(const GeneratedTexts& texts);

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
    struct Copy {
        std::unique_ptr<char[]> bytes;
        std::size_t length = 0;

        Result<> make(std::string_view first, std::string_view second);
        std::string_view view() const { return {bytes.get(), length}; }
    };

    std::string_view text(std::uint64_t node) const;

    FixedText<identity::max_name + 1> hostname_;
    Copy hosts_; // of all its text, if there are lines of the container's own
    Copy resolver_;
};

} // namespace personality::fs
