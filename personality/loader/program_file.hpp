// SPDX-License-Identifier: Apache-2.0
//
// Files that the personality itself opens, and files that are to be executed.
#pragma once

#include "personality/fs/vfs/file.hpp"

#include <span>
#include <string_view>

namespace personality {

// Opens a file for reading, as the current task would. Errors are open(2)'s.
Result<Ref<fs::File>> open_for_reading(std::string_view path);

// The same for a program: eacces unless it is a regular file that the task may execute.
Result<Ref<fs::File>> open_program(std::string_view path);
Result<Ref<fs::File>> open_program(const fs::Path& path);

// Fills `to` from `offset` on; short at the file's end.
Result<std::size_t> read_file(fs::File& file, std::uint64_t offset, std::span<std::byte> to);

template<typename T>
std::span<std::byte> bytes_of(T& object) {
    return {reinterpret_cast<std::byte*>(&object), sizeof(T)};
}

} // namespace personality
