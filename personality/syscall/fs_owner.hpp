// SPDX-License-Identifier: Apache-2.0
//
// fcntl(2)'s commands about signals for I/O.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/platform/user_memory.hpp"

namespace personality::syscall {

// F_SETFL: `on` says whether O_ASYNC is to be set. enomem.
Result<> set_async(fs::File& file, std::int32_t descriptor, bool on);

bool is_owner_command(std::uint32_t command);
SysResult owner_command(fs::File& file, std::uint32_t command, std::uint64_t argument);

// SIOCSPGRP, FIOSETOWN, SIOCGPGRP and FIOGETOWN of sockets: as F_SETOWN and F_GETOWN.
bool is_owner_request(std::uint32_t request);
SysResult owner_request(fs::File& file, std::uint32_t request, UserAddress argument);

} // namespace personality::syscall
