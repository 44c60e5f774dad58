// SPDX-License-Identifier: Apache-2.0
//
// The calls' side of advisory locks.
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::syscall {

// fcntl(2) F_GETLK, F_SETLK, F_SETLKW and the F_OFD_ ones.
SysResult lock_bytes(fs::File& file, std::uint32_t command, UserInOut<linux::Flock> argument);

// flock(2).
SysResult lock_file(fs::File& file, std::uint32_t operation);

} // namespace personality::syscall
