// SPDX-License-Identifier: Apache-2.0
//
// The entries of an uncompressed tar stream (v7, ustar, GNU, pax) in order. Names are raw bytes as the archive has
// them; nothing here judges a path.
#pragma once

#include "cli/image/archive/libarchive.hpp"
#include "cli/image/metadata.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace image::archive {

enum class EntryKind { Regular, Directory, Symlink, HardLink, CharacterDevice, BlockDevice, Fifo };

struct TarEntry {
    EntryKind kind = EntryKind::Regular;
    std::string path;
    std::string link_target; // of a symlink or hard link
    Metadata metadata;
    std::uint64_t size = 0; // of a regular file, holes included
    std::uint32_t device_major = 0;
    std::uint32_t device_minor = 0;
};

struct DataBlock {
    std::uint64_t offset = 0; // in the file; bytes between blocks are zero
    std::span<const std::byte> bytes;
};

class TarReader {
  public:
    // Reads from `source`, which must outlive this. `what` names the archive in errors.
    TarReader(ByteSource& source, const std::string& what);

    // The next entry; false at the end of the archive.
    bool next(TarEntry& entry);

    // The next block of the current entry's data; false at its end. Valid until the next call.
    bool next_block(DataBlock& block);

    // After next() returned false: whether the archive had its end-of-archive marker, without which it may have been
    // cut off between two entries.
    bool saw_end_marker() const { return saw_end_marker_; }

  private:
    LibarchiveReader reader_;
    bool in_entry_ = false;
    bool saw_end_marker_ = false;
};

} // namespace image::archive
