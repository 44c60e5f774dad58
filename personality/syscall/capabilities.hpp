// SPDX-License-Identifier: Apache-2.0
//
// prctl(2)'s options about capabilities and filters of system calls.
#pragma once

#include "personality/base/result.hpp"

namespace personality::syscall {

SysResult bounding_capability(std::uint64_t number);      // PR_CAPBSET_READ
SysResult drop_bounding_capability(std::uint64_t number); // PR_CAPBSET_DROP
SysResult change_ambient(std::uint64_t operation, std::uint64_t number, std::uint64_t third, std::uint64_t fourth);
SysResult set_secure_bits(std::uint64_t bits);       // PR_SET_SECUREBITS
SysResult set_keep_capabilities(std::uint64_t keep); // PR_SET_KEEPCAPS

// PR_SET_SECCOMP. `argument`: where the filter is, in that mode.
SysResult set_seccomp(std::uint64_t mode, std::uint64_t argument);

} // namespace personality::syscall
