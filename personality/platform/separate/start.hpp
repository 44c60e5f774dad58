// SPDX-License-Identifier: Apache-2.0
//
// The platform's own beginning: capabilities and objects that it needs before the first task.
#pragma once

namespace personality::platform {

void start();

} // namespace personality::platform
