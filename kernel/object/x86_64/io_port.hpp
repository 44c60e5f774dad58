// SPDX-License-Identifier: Apache-2.0
//
// I/O ports: the control capability gives out ranges that nobody has, a port capability reads and writes its range.
#pragma once

#include "kernel/object/x86_64/arch_caps.hpp"

namespace keel {

struct Call;

Status decode_io_port_control(Call& call);
Status decode_io_port(Call& call);

// The range's last capability is gone: it may be given out again.
void free_io_ports(IoPortCap cap);

} // namespace keel
