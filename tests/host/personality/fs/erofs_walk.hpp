// SPDX-License-Identifier: Apache-2.0
//
// Going through a whole EROFS file system, for tests and the fuzzer.
#pragma once

#include "personality/fs/erofs/directory.hpp"
#include "personality/fs/erofs/xattr.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <span>
#include <string>

// The file system is bytes in memory; a read outside of them is a fault of the reader under test.
class BytesReader final : public personality::erofs::ImageReader {
  public:
    explicit BytesReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }
    personality::Result<> read(std::uint64_t offset, std::span<std::byte> out) override {
        if (offset > bytes_.size() || out.size() > bytes_.size() - offset) std::abort();
        if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
        return {};
    }

  private:
    std::span<const std::byte> bytes_;
};

struct Walked {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> links;
    std::size_t errors = 0;
    std::size_t steps = 0;
};

inline constexpr std::size_t max_walk_steps = 5000; // a damaged image may have directories without end
inline constexpr unsigned max_walk_depth = 16;
inline constexpr std::uint64_t max_walk_file = 1 << 20;

inline void walk(const personality::erofs::Volume& volume, personality::erofs::Nid nid, const std::string& path,
                 Walked& walked, unsigned depth) {
    namespace erofs = personality::erofs;
    if (++walked.steps > max_walk_steps || depth > max_walk_depth) return;
    const auto inode = volume.inode(nid);
    if (!inode) {
        ++walked.errors;
        return;
    }
    personality::fs::Xattrs attributes;
    if (!erofs::read_xattrs(volume, nid, attributes)) ++walked.errors;
    const std::uint32_t type = inode->mode & 0170000;
    if (type == 0100000 || type == 0120000) {
        std::string text(std::min(inode->data.size, max_walk_file), '\0');
        const auto got = volume.read(inode->data, 0, std::as_writable_bytes(std::span(text.data(), text.size())));
        if (!got || *got != text.size()) ++walked.errors;
        (type == 0100000 ? walked.files : walked.links)[path] = text;
        return;
    }
    if (type != 0040000) return;
    erofs::NameBuffer buffer;
    for (erofs::Place place = 0; walked.steps <= max_walk_steps;) {
        const auto entry = erofs::entry_from(volume, inode->data, place, buffer);
        if (!entry) {
            ++walked.errors;
            return;
        }
        if (!*entry) return;
        place = (*entry)->place + 1;
        const std::string name(buffer, (*entry)->name_length);
        if (name != "." && name != "..") walk(volume, (*entry)->nid, path + "/" + name, walked, depth + 1);
    }
}
