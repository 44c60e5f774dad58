// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/tar_reader.hpp"

#include "cli/image/error.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <limits>

namespace image::archive {

namespace {

constexpr std::int64_t tar_block = 512;
constexpr std::uint64_t max_header = 16U << 20; // of one entry, all of its extensions included
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

// libarchive converts pax names, which are UTF-8, to the thread's locale. Where that is UTF-8 too it composes accents
// on the way and so changes names; where it is "C" it cannot convert anything beyond ASCII and keeps the bytes as they
// are.
class PlainLocale {
  public:
    PlainLocale() : before_(uselocale(plain())) {}
    ~PlainLocale() { uselocale(before_); }
    PlainLocale(const PlainLocale&) = delete;
    PlainLocale& operator=(const PlainLocale&) = delete;

  private:
    static locale_t plain() {
        static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
        return locale;
    }
    locale_t before_;
};

std::string text_or_empty(const char* text) { return text ? text : ""; }

std::uint32_t owner(la_int64_t id, const char* what, const std::string& path) {
    if (id < 0 || id >= std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::BadInput,
                    in_quotes(path) + " has an impossible " + what + " (" + std::to_string(id) + ")");
    return static_cast<std::uint32_t>(id);
}

EntryKind kind_of(archive_entry* entry, const std::string& path) {
    if (archive_entry_hardlink(entry)) return EntryKind::HardLink;
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
        return EntryKind::Regular;
    case AE_IFDIR:
        return EntryKind::Directory;
    case AE_IFLNK:
        return EntryKind::Symlink;
    case AE_IFCHR:
        return EntryKind::CharacterDevice;
    case AE_IFBLK:
        return EntryKind::BlockDevice;
    case AE_IFIFO:
        return EntryKind::Fifo;
    default:
        throw Error(ErrorKind::BadInput, in_quotes(path) + " is of a file type that an image cannot have");
    }
}

// bsdtar writes every attribute twice, in its own form and in star's.
std::vector<Xattr> xattrs_of(archive_entry* entry) {
    std::vector<Xattr> result;
    archive_entry_xattr_reset(entry);
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK)
        result.push_back({text_or_empty(name), std::string(static_cast<const char*>(value), size)});
    std::stable_sort(result.begin(), result.end());
    const auto same_name = [](const Xattr& a, const Xattr& b) { return a.name == b.name; };
    result.erase(std::unique(result.begin(), result.end(), same_name), result.end());
    return result;
}

} // namespace

TarReader::TarReader(ByteSource& source, const std::string& what) : reader_(source, what) {
    const PlainLocale locale;
    archive_read_support_format_tar(reader_.get());
    const int result = reader_.open();
    if (result < ARCHIVE_WARN && !reader_.source_failed())
        throw Error(ErrorKind::BadInput, what + " is empty or no tar archive");
    reader_.check(result);
}

bool TarReader::next(TarEntry& entry) {
    const PlainLocale locale;
    struct ::archive* const tar = reader_.get();
    if (in_entry_) reader_.check(archive_read_data_skip(tar));
    const std::int64_t before = archive_filter_bytes(tar, 0);
    archive_entry* raw = nullptr;
    reader_.set_budget(max_header);
    if (!reader_.check(archive_read_next_header(tar, &raw))) {
        in_entry_ = false;
        saw_end_marker_ = archive_filter_bytes(tar, 0) - before >= tar_block;
        return false;
    }
    reader_.set_budget(no_limit);
    in_entry_ = true;
    entry.path = text_or_empty(archive_entry_pathname(raw));
    entry.kind = kind_of(raw, entry.path);
    entry.link_target =
        text_or_empty(entry.kind == EntryKind::HardLink ? archive_entry_hardlink(raw) : archive_entry_symlink(raw));
    entry.metadata.permissions = static_cast<std::uint16_t>(archive_entry_perm(raw) & 07777);
    entry.metadata.uid = owner(archive_entry_uid(raw), "owner", entry.path);
    entry.metadata.gid = owner(archive_entry_gid(raw), "group", entry.path);
    entry.metadata.modified = {archive_entry_mtime(raw), static_cast<std::uint32_t>(archive_entry_mtime_nsec(raw))};
    entry.metadata.xattrs = xattrs_of(raw);
    entry.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(raw)));
    entry.device_major = static_cast<std::uint32_t>(archive_entry_rdevmajor(raw));
    entry.device_minor = static_cast<std::uint32_t>(archive_entry_rdevminor(raw));
    return true;
}

bool TarReader::next_block(DataBlock& block) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    if (!reader_.check(archive_read_data_block(reader_.get(), &data, &size, &offset))) return false;
    block.offset = static_cast<std::uint64_t>(offset);
    block.bytes = {static_cast<const std::byte*>(data), size};
    return true;
}

} // namespace image::archive
