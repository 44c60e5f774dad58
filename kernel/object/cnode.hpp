// SPDX-License-Identifier: Apache-2.0
//
// CNodes: arrays of slots. Their invocations copy, move and delete capabilities.
#pragma once

#include "kernel/types.hpp"

namespace keel {

struct Call;

Status decode_cnode(Call& call);

} // namespace keel
