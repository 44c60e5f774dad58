// SPDX-License-Identifier: Apache-2.0
//
// SchedControl: the authority to give scheduling contexts their budgets.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct Call;

Status decode_sched_control(Call& call);

} // namespace keel
