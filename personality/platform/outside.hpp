// SPDX-License-Identifier: Apache-2.0
//
// Work that an event from outside brings, where the platform does it.
#pragma once

namespace personality::platform {

void store_has_answered();

} // namespace personality::platform
