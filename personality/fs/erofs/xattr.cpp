// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/erofs/xattr.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace personality::erofs {

namespace {

namespace disk = protocol::erofs;

constexpr std::uint64_t alignment = 4;
constexpr std::uint64_t shared_bytes = 4; // of a reference to a shared attribute

// Empty: of no use here.
std::string_view prefix_of(disk::XattrIndex index) {
    switch (index) {
    case disk::XattrIndex::User:
        return "user.";
    case disk::XattrIndex::Trusted:
        return "trusted.";
    case disk::XattrIndex::Security:
        return "security.";
    default:
        return {};
    }
}

Result<> take(const Volume& volume, std::uint64_t at, const disk::XattrEntry& entry, fs::Xattrs& to) {
    const std::string_view prefix = prefix_of(entry.index);
    const std::size_t length = prefix.size() + entry.name_length;
    if (prefix.empty() || entry.name_length == 0 || length > fs::xattr_name_max) return {};
    const std::unique_ptr<char[]> text(new (std::nothrow) char[length + entry.value_size]);
    if (!text) return Errno::enomem;
    char* const name = std::copy(prefix.begin(), prefix.end(), text.get());
    TRY(volume.read_image(at,
                          std::as_writable_bytes(std::span(name, entry.name_length + std::size_t{entry.value_size}))));
    return to.set({text.get(), length}, {text.get() + length, entry.value_size}, fs::XattrChange::any);
}

} // namespace

Result<> read_xattrs(const Volume& volume, Nid nid, fs::Xattrs& to) {
    const Run area = TRY(volume.xattr_area(nid));
    if (area.bytes == 0) return {};
    disk::XattrHeader header;
    TRY(volume.read_image(area.offset, std::as_writable_bytes(std::span(&header, 1))));
    const std::uint64_t end = area.offset + area.bytes;
    std::uint64_t at = area.offset + sizeof header + header.shared_count * shared_bytes;
    while (at + sizeof(disk::XattrEntry) <= end) {
        disk::XattrEntry entry;
        TRY(volume.read_image(at, std::as_writable_bytes(std::span(&entry, 1))));
        at += sizeof entry;
        const std::uint64_t bytes = entry.name_length + std::uint64_t{entry.value_size};
        if (bytes > end - at) return Errno::euclean;
        TRY(take(volume, at, entry, to));
        at += (bytes + alignment - 1) / alignment * alignment;
    }
    return {};
}

} // namespace personality::erofs
