// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/tar_writer.hpp"

#include "cli/image/error.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <new>

namespace image::archive {

namespace {

unsigned type_bits(EntryKind kind) {
    switch (kind) {
    case EntryKind::Directory:
        return AE_IFDIR;
    case EntryKind::Symlink:
        return AE_IFLNK;
    case EntryKind::CharacterDevice:
        return AE_IFCHR;
    case EntryKind::BlockDevice:
        return AE_IFBLK;
    case EntryKind::Fifo:
        return AE_IFIFO;
    default:
        return AE_IFREG;
    }
}

// Nothing may be thrown through libarchive's C frames.
la_ssize_t append(struct ::archive* archive, void* bytes, const void* data, std::size_t size) try {
    const auto* begin = static_cast<const std::byte*>(data);
    auto& out = *static_cast<std::vector<std::byte>*>(bytes);
    out.insert(out.end(), begin, begin + size);
    return static_cast<la_ssize_t>(size);
} catch (const std::bad_alloc&) {
    archive_set_error(archive, ENOMEM, "out of memory");
    return -1;
}

} // namespace

void TarWriter::Free::operator()(struct ::archive* archive) const { archive_write_free(archive); }

TarWriter::TarWriter() : archive_(archive_write_new()) {
    check(archive_write_set_format_pax_restricted(archive_.get()));
    check(archive_write_open(archive_.get(), &bytes_, nullptr, append, nullptr));
}

void TarWriter::add(const TarEntry& entry, std::span<const std::byte> data) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> raw(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname(raw.get(), entry.path.c_str());
    archive_entry_set_filetype(raw.get(), type_bits(entry.kind));
    if (entry.kind == EntryKind::HardLink) archive_entry_set_hardlink(raw.get(), entry.link_target.c_str());
    if (entry.kind == EntryKind::Symlink) archive_entry_set_symlink(raw.get(), entry.link_target.c_str());
    archive_entry_set_perm(raw.get(), entry.metadata.permissions);
    archive_entry_set_uid(raw.get(), entry.metadata.uid);
    archive_entry_set_gid(raw.get(), entry.metadata.gid);
    archive_entry_set_mtime(raw.get(), entry.metadata.modified.seconds, entry.metadata.modified.nanoseconds);
    archive_entry_set_rdevmajor(raw.get(), entry.device_major);
    archive_entry_set_rdevminor(raw.get(), entry.device_minor);
    for (const Xattr& xattr : entry.metadata.xattrs)
        archive_entry_xattr_add_entry(raw.get(), xattr.name.c_str(), xattr.value.data(), xattr.value.size());
    archive_entry_set_size(raw.get(), static_cast<la_int64_t>(data.size()));
    check(archive_write_header(archive_.get(), raw.get()));
    if (!data.empty() && archive_write_data(archive_.get(), data.data(), data.size()) < 0) check(ARCHIVE_FATAL);
}

std::vector<std::byte> TarWriter::finish() {
    check(archive_write_close(archive_.get()));
    return std::move(bytes_);
}

void TarWriter::check(int result) const {
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return;
    const char* reason = archive_error_string(archive_.get());
    throw Error(ErrorKind::System, std::string("making an archive: ") + (reason ? reason : "failed"));
}

} // namespace image::archive
