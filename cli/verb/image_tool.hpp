// SPDX-License-Identifier: Apache-2.0
//
// What bulkhead has bulkhead-image do for it, besides the verbs that it hands over whole.
#pragma once

namespace cli::verb {

// Makes the image "busybox" unless the store has it; throws os::Error after the tool has said what was wrong.
void make_busybox();

} // namespace cli::verb
