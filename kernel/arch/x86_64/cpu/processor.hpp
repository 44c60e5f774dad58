// SPDX-License-Identifier: Apache-2.0
//
// Which processor features the kernel needs, and turning them on.
#pragma once

namespace keel::x86_64 {

// Control registers, page attributes, system-call registers, floating point. Halts with a message if the processor
// lacks something. Preconditions: load_segments().
void set_up_processor();

} // namespace keel::x86_64
