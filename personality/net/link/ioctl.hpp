// SPDX-License-Identifier: Apache-2.0
//
// ioctl(2) about interfaces, netdevice(7), which sockets of every family know.
#pragma once

#include "personality/base/result.hpp"
#include "personality/platform/user_memory.hpp"

namespace personality::net::link {

// enotty: the request is none of these. enodev, eperm, efault, eaddrnotavail.
Result<std::int64_t> interface_ioctl(std::uint32_t request, UserAddress argument);

} // namespace personality::net::link
