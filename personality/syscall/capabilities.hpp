// SPDX-License-Identifier: Apache-2.0
//
// prctl(2)'s options about capabilities and filters of system calls.
#pragma once

#include "personality/base/result.hpp"

namespace personality::syscall {

SysResult bounding_capability(std::uint64_t number);      // PR_CAPBSET_READ
SysResult drop_bounding_capability(std::uint64_t number); // PR_CAPBSET_DROP
SysResult change_ambient(std::uint64_t operation, std::uint64_t number, std::uint64_t third, std::uint64_t fourth);

// PR_SET_SECCOMP. `argument`: where the filter is, in that mode.
SysResult set_seccomp(std::uint64_t mode, std::uint64_t argument);

} // namespace personality::syscall
