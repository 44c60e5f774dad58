// SPDX-License-Identifier: Apache-2.0
//
// The table of an image's shadow extent (abi/protocol/shadow.hpp). It comes from outside, so nothing of it is believed
// before it is checked: what is impossible gives EUCLEAN. Nothing is allocated, nothing is cached; every function may
// block.
#pragma once

#include "abi/protocol/shadow.hpp"
#include "personality/fs/erofs/image_reader.hpp"

#include <optional>

namespace personality::code {

class ShadowTable {
  public:
    // The patched copy of a page.
    struct Copy {
        std::uint64_t page; // number in the shadow extent
        std::uint32_t first_site;
        std::uint32_t sites;
    };

    // `bytes`: the shadow extent; must outlive this.
    static Result<ShadowTable> open(erofs::ImageReader& bytes);

    // The copy of page number `page` of the image's extent, if it has one.
    Result<std::optional<Copy>> find(std::uint64_t page) const;

    // Calls `each` with the offset in its page of every patched instruction that begins in it, ascending.
    template<typename Each>
    Result<> for_each_site(const Copy& copy, Each&& each) const {
        std::uint16_t sites[32];
        for (std::uint32_t done = 0; done < copy.sites;) {
            const std::uint32_t count = TRY(read_sites(copy, done, sites));
            for (std::uint32_t i = 0; i < count; ++i)
                if (sites[i] != 0) TRY(each(std::uint64_t{sites[i]} - 1));
            done += count;
        }
        return {};
    }

  private:
    ShadowTable(erofs::ImageReader& bytes, const protocol::ShadowHeader& header) : bytes_(&bytes), header_(header) {}

    Result<protocol::ShadowPage> row(std::uint64_t index) const;
    // Fills `to` with sites from number `first` of the copy on, as many as there are, and returns their number.
    Result<std::uint32_t> read_sites(const Copy& copy, std::uint32_t first, std::span<std::uint16_t> to) const;

    erofs::ImageReader* bytes_;
    protocol::ShadowHeader header_;
};

} // namespace personality::code
