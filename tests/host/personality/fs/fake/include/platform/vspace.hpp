// SPDX-License-Identifier: Apache-2.0
//
// What the file systems' headers mention of address spaces, which these tests don't have.
#pragma once

namespace personality::platform {

struct Frame {};

} // namespace personality::platform
