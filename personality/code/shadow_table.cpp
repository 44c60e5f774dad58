// SPDX-License-Identifier: Apache-2.0
#include "personality/code/shadow_table.hpp"

#include <algorithm>

namespace personality::code {

using protocol::ShadowHeader;
using protocol::ShadowPage;

Result<ShadowTable> ShadowTable::open(erofs::ImageReader& bytes) {
    ShadowHeader header;
    if (bytes.size() < sizeof header) return Errno::euclean;
    TRY(bytes.read(0, std::as_writable_bytes(std::span(&header, 1))));
    if (!protocol::shadow_header_valid(header, bytes.size())) return Errno::euclean;
    return ShadowTable(bytes, header);
}

Result<ShadowPage> ShadowTable::row(std::uint64_t index) const {
    ShadowPage row;
    TRY(bytes_->read(sizeof(ShadowHeader) + index * sizeof row, std::as_writable_bytes(std::span(&row, 1))));
    return row;
}

Result<std::optional<ShadowTable::Copy>> ShadowTable::find(std::uint64_t page) const {
    std::uint64_t low = 0;
    std::uint64_t high = header_.pages;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const ShadowPage found = TRY(row(middle));
        if (found.page == page) {
            const std::uint32_t end = TRY(row(middle + 1)).first_site;
            if (found.first_site > end || end > header_.sites || end - found.first_site > protocol::shadow_max_sites)
                return Errno::euclean;
            const std::uint64_t copy = protocol::shadow_pages_offset(header_) / protocol::image_page + middle;
            return std::optional(Copy{copy, found.first_site, end - found.first_site});
        }
        if (found.page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return std::optional<Copy>();
}

Result<std::uint32_t> ShadowTable::read_sites(const Copy& copy, std::uint32_t first,
                                              std::span<std::uint16_t> to) const {
    const std::uint32_t count = std::min(static_cast<std::uint32_t>(to.size()), copy.sites - first);
    const std::uint64_t index = std::uint64_t{copy.first_site} + first;
    TRY(bytes_->read(protocol::shadow_sites_offset(header_.pages) + index * sizeof(std::uint16_t),
                     std::as_writable_bytes(to.first(count))));
    for (const std::uint16_t site : to.first(count))
        if (site > protocol::shadow_last_site) return Errno::euclean;
    return count;
}

} // namespace personality::code
