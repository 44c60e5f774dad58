// SPDX-License-Identifier: Apache-2.0
//
// Apart from digest.cpp, so that programs that only read digests do without OpenSSL.
#include "cli/image/digest.hpp"
#include "cli/image/error.hpp"

#include <openssl/evp.h>

namespace image {

namespace {

void require(int ok) {
    if (ok != 1) throw Error(ErrorKind::System, "the host's OpenSSL cannot compute SHA-256");
}

} // namespace

Digest Digest::of(std::span<const std::byte> bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1 ? 1 : 0);
}

void Sha256::update(std::span<const std::byte> bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish() {
    std::array<std::uint8_t, Digest::size> bytes{};
    require(EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr));
    return Digest(bytes);
}

} // namespace image
