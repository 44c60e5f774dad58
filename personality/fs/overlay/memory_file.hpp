// SPDX-License-Identifier: Apache-2.0
//
// Files without a name, memfd_create(2).
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

inline constexpr std::size_t most_memory_file_name = 249; // bytes

// `name` is what /proc shows of it. With `sealing` it takes seals, else it has F_SEAL_SEAL. enomem.
Result<Ref<File>> make_memory_file(std::string_view name, bool sealing);

} // namespace personality::fs
