// SPDX-License-Identifier: Apache-2.0
#include "cli/image/digest.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace {

using image::Digest;

// FIPS 180-4's example.
constexpr const char* digest_of_abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, OfAKnownText) {
    const std::string text = "abc";
    EXPECT_EQ(Digest::of(std::as_bytes(std::span(text))).str(), digest_of_abc);
    image::Sha256 hash;
    hash.update(std::as_bytes(std::span(text).first(1)));
    hash.update({});
    hash.update(std::as_bytes(std::span(text).subspan(1)));
    EXPECT_EQ(hash.finish().str(), digest_of_abc);
}

TEST(Digest, ParsesOnlyItsOwnForm) {
    EXPECT_EQ(Digest::parse(digest_of_abc)->str(), digest_of_abc);
    const std::string good = digest_of_abc;
    for (const std::string& text : {std::string(), std::string("sha256:"), good.substr(1), good + "0",
                                    good.substr(0, 70), "sha512:" + good.substr(7), "sha256:" + std::string(64, 'G'),
                                    "sha256:" + std::string(64, 'A'), std::string("sha256:../") + good.substr(10)}) {
        EXPECT_FALSE(Digest::parse(text)) << text;
    }
}

} // namespace
