// SPDX-License-Identifier: Apache-2.0
//
// Whole small files: the daemon's records and caches.
#pragma once

#include "cli/os/descriptor.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace os {

// open(2) with O_CLOEXEC; throws Error.
Descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode = 0600);

// nullopt when there is no such file; throws Error otherwise.
std::optional<std::string> read_file(const std::filesystem::path& path);

// A new file, or all of an old one; throws Error.
void write_file(const std::filesystem::path& path, std::string_view contents);

// Replaces the file as one: a reader, or the next start after a crash, sees the old contents or the new.
void replace_file(const std::filesystem::path& path, std::string_view contents);

// Writes it all; throws Error.
void write_all(int descriptor, std::string_view bytes, std::string_view name);

// An unnamed file in memory that holds `contents`, to be handed to another process.
Descriptor memory_file(const char* name, std::string_view contents);

} // namespace os
