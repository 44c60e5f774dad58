// SPDX-License-Identifier: Apache-2.0
#include "cli/image/erofs/xattr.hpp"

#include "abi/protocol/erofs.hpp"
#include "cli/image/error.hpp"

#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace image::erofs {

namespace {

using protocol::erofs::XattrEntry;
using protocol::erofs::XattrHeader;
using protocol::erofs::XattrIndex;

constexpr std::uint32_t unit = 4;
constexpr std::uint64_t max_area = sizeof(XattrHeader) + unit * (std::numeric_limits<std::uint16_t>::max() - 1ULL);

struct Prefix {
    std::string_view text;
    XattrIndex index;
    bool whole_name;
};

constexpr Prefix prefixes[] = {
    {"user.", XattrIndex::User, false},
    {"trusted.", XattrIndex::Trusted, false},
    {"security.", XattrIndex::Security, false},
    {"system.posix_acl_access", XattrIndex::PosixAclAccess, true},
    {"system.posix_acl_default", XattrIndex::PosixAclDefault, true},
};

struct Stored {
    XattrIndex index;
    std::string_view name; // without its prefix
};

std::optional<Stored> stored_form(std::string_view name) {
    for (const Prefix& prefix : prefixes) {
        if (!name.starts_with(prefix.text)) continue;
        const std::string_view rest = name.substr(prefix.text.size());
        if (rest.empty() == prefix.whole_name) return Stored{prefix.index, rest};
    }
    return std::nullopt;
}

std::uint64_t entry_bytes(const Stored& stored, const Xattr& xattr) {
    const std::uint64_t bytes = sizeof(XattrEntry) + stored.name.size() + xattr.value.size();
    return (bytes + unit - 1) / unit * unit;
}

} // namespace

std::uint32_t xattr_area_bytes(const std::vector<Xattr>& xattrs) {
    std::uint64_t bytes = 0;
    for (const Xattr& xattr : xattrs) {
        const std::optional<Stored> stored = stored_form(xattr.name);
        if (!stored) continue;
        if (stored->name.size() > std::numeric_limits<std::uint8_t>::max() ||
            xattr.value.size() > std::numeric_limits<std::uint16_t>::max())
            throw Error(ErrorKind::BadInput, "the extended attribute " + in_quotes(xattr.name) + " is too long");
        bytes += entry_bytes(*stored, xattr);
    }
    if (bytes == 0) return 0;
    bytes += sizeof(XattrHeader);
    if (bytes > max_area) throw Error(ErrorKind::BadInput, "a file's extended attributes are larger than 256 KiB");
    return static_cast<std::uint32_t>(bytes);
}

std::vector<std::byte> xattr_area(const std::vector<Xattr>& xattrs) {
    std::vector<std::byte> area(xattr_area_bytes(xattrs));
    std::size_t at = sizeof(XattrHeader);
    for (const Xattr& xattr : xattrs) {
        const std::optional<Stored> stored = stored_form(xattr.name);
        if (!stored) continue;
        const XattrEntry entry{static_cast<std::uint8_t>(stored->name.size()), stored->index,
                               static_cast<std::uint16_t>(xattr.value.size())};
        std::memcpy(&area[at], &entry, sizeof entry);
        std::memcpy(area.data() + at + sizeof entry, stored->name.data(), stored->name.size());
        std::memcpy(area.data() + at + sizeof entry + stored->name.size(), xattr.value.data(), xattr.value.size());
        at += entry_bytes(*stored, xattr);
    }
    return area;
}

std::uint16_t xattr_count(std::uint32_t bytes) {
    return bytes == 0 ? 0 : static_cast<std::uint16_t>((bytes - sizeof(XattrHeader)) / unit + 1);
}

} // namespace image::erofs
