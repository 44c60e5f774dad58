// SPDX-License-Identifier: Apache-2.0
//
// A container's files when its first process begins: the root from its image, what is mounted on it, the generated
// files under /etc, and the standard streams.
#pragma once

#include "personality/fs/start/generated_files.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/session/session.hpp"

namespace personality::fs {

// Reads the image's header and mounts everything. Once. `storage_bytes`: that files on the root may take beyond the
// image, 0 for no limit. euclean: the image is not what it says; eio, enomem.
Result<> start_file_systems(const GeneratedTexts& texts, std::uint64_t storage_bytes);

// Root and working directory, which is made if the image doesn't have it. Errors are mkdir's and chdir's.
Result<Ref<FsContext>> start_context(std::string_view working_directory);

// The directory of this path, made with all above it that is missing. Errors are mkdir's and chdir's.
Result<Path> directory_at(std::string_view path);

// The root of /dev. Precondition: start_file_systems() has mounted it.
Dentry& device_root();

// Descriptors 0, 1 and 2: the session's streams, or /dev/null for input.
Result<Ref<FileTable>> start_files(const Ref<session::Session>& session, bool stdin_closed);

} // namespace personality::fs
