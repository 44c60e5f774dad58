// SPDX-License-Identifier: Apache-2.0
//
// Directories of an EROFS file system: finding one name, and going through all of them.
#pragma once

#include "personality/fs/erofs/volume.hpp"

#include <string_view>

namespace personality::erofs {

// An entry's place: block << 12 | index within the block. Places ascend in the directory's order.
using Place = std::uint64_t;

struct Entry {
    Nid nid;
    protocol::erofs::FileType type;
    Place place;
    std::uint8_t name_length; // 1..255
};

using NameBuffer = char[protocol::erofs::max_name];

// Binary search: names are sorted bytewise. ENOENT if it isn't there. Preconditions: `directory` is one.
Result<Entry> find(const Volume& volume, const Data& directory, std::string_view name);

// The first entry at `place` or behind it, its name in `name`; none at the end. "." and ".." are entries like others.
// Preconditions: `directory` is one.
Result<std::optional<Entry>> entry_from(const Volume& volume, const Data& directory, Place place, NameBuffer& name);

} // namespace personality::erofs
