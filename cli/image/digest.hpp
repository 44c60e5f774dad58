// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 digests as OCI writes them: "sha256:" and 64 lower-case hexadecimal digits
// (image-spec descriptor.md, "Digests").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace image {

class Digest {
  public:
    static constexpr std::size_t size = 32;

    Digest() = default;
    explicit Digest(const std::array<std::uint8_t, size>& bytes) : bytes_(bytes) {}

    // "sha256:<hex>"; nullopt for anything else, other algorithms included.
    static std::optional<Digest> parse(std::string_view text);
    static Digest of(std::span<const std::byte> bytes);

    std::string hex() const;
    std::string str() const { return "sha256:" + hex(); }
    const std::array<std::uint8_t, size>& bytes() const { return bytes_; }

    bool operator==(const Digest&) const = default;

  private:
    std::array<std::uint8_t, size> bytes_{};
};

// Digest of a stream.
class Sha256 {
  public:
    Sha256();
    void update(std::span<const std::byte> bytes);
    // The digest of all bytes so far; ends the computation.
    Digest finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

} // namespace image
