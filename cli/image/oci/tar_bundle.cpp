// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/tar_bundle.hpp"

#include "cli/image/error.hpp"
#include "cli/image/tree.hpp"

#include <utility>

namespace image::oci {

namespace {

using archive::EntryKind;

constexpr std::size_t max_members = 65536; // a saved image has a handful for each layer
constexpr int max_links = 8;

std::string joined(const Path& path) {
    std::string result;
    for (const std::string_view component : path)
        result.append(result.empty() ? "" : "/").append(component);
    return result;
}

std::string clean(std::string_view path) { return joined(clean_path(path)); }

// A symlink counts from its directory, a hard link from the archive's root.
std::string link_target(const archive::TarEntry& entry) {
    if (entry.kind == EntryKind::HardLink) return clean(entry.link_target);
    Path directory = clean_path(entry.path);
    if (!directory.empty()) directory.pop_back();
    return clean(joined(directory) + "/" + entry.link_target);
}

// The data of one member, read by a scan of its own.
class MemberSource : public archive::ByteSource {
  public:
    MemberSource(const File& tar, const std::string& path) : raw_(tar), reader_(raw_, tar.name()) {
        archive::TarEntry entry;
        while (reader_.next(entry)) {
            if (entry.kind == EntryKind::Regular && clean(entry.path) == path) return;
        }
        throw Error(ErrorKind::BadInput, tar.name() + " changed while it was read");
    }

    std::span<const std::byte> next() override {
        archive::DataBlock block;
        while (reader_.next_block(block)) {
            if (block.offset != position_)
                throw Error(ErrorKind::BadInput, "a sparse file where a saved image has a plain one");
            position_ += block.bytes.size();
            if (!block.bytes.empty()) return block.bytes;
        }
        return {};
    }

  private:
    archive::SeekableSource raw_;
    archive::TarReader reader_;
    std::uint64_t position_ = 0;
};

} // namespace

TarBundle::TarBundle(File tar) : tar_(std::move(tar)) {
    archive::SeekableSource raw(tar_);
    archive::TarReader reader(raw, tar_.name());
    archive::TarEntry entry;
    while (reader.next(entry)) {
        const bool link = entry.kind == EntryKind::HardLink || entry.kind == EntryKind::Symlink;
        if (!link && entry.kind != EntryKind::Regular) continue;
        if (members_.size() >= max_members)
            throw Error(ErrorKind::BadInput, tar_.name() + " is no saved image: it has too many files");
        members_.try_emplace(clean(entry.path), Member{entry.kind, link ? link_target(entry) : ""});
    }
}

bool TarBundle::has(const std::string& path) const { return members_.contains(clean(path)); }

std::unique_ptr<archive::ByteSource> TarBundle::open(const std::string& path) const {
    std::string at = clean(path);
    for (int links = 0; links <= max_links; ++links) {
        const auto found = members_.find(at);
        if (found == members_.end()) break;
        if (found->second.kind == EntryKind::Regular) return std::make_unique<MemberSource>(tar_, at);
        at = found->second.link_target;
    }
    throw Error(ErrorKind::BadInput, tar_.name() + " has no file " + in_quotes(path) + ": it is incomplete");
}

} // namespace image::oci
