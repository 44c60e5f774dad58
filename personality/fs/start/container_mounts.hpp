// SPDX-License-Identifier: Apache-2.0
//
// What the spec asks to be mounted besides what every container has. Each makes the directory that it is mounted on, if
// the image doesn't have it. Precondition of all: start_file_systems().
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace personality::fs {

// /dev/shm; `bytes`: that its files may take, 0 for no limit of their own.
Result<> mount_shared_memory(std::uint64_t bytes);

// A tmpfs; `options` as mount(8) has them, those of any mount (ro, exec, ...) and those of tmpfs. Without others it is
// nosuid, nodev, noexec. einval: an option is unknown.
Result<> mount_tmpfs(std::string_view path, std::string_view options);

// A directory with what the image has there, that can be written to though the root be read-only.
Result<> mount_volume(std::string_view path);

// From now on nothing can be changed by way of the root's own mount; the generated files of /etc can.
Result<> make_root_read_only();

} // namespace personality::fs
