// SPDX-License-Identifier: Apache-2.0
//
// Open files that are in messages which nobody has received, SCM_RIGHTS. Sockets may be sent over themselves, so that
// only messages refer to them in a circle: collect() finds and empties those that nobody could ever receive from.
#pragma once

#include "personality/net/message.hpp"

namespace personality::net {

void rights_sent(const Rights& rights);
void rights_left(const Rights& rights); // received, or lost

// How many files are in flight.
std::uint32_t files_in_flight();

void collect_in_flight();

} // namespace personality::net
