// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/fail.hpp"

#include "kernel/debug/print.hpp"
#include "kernel/machine.hpp"

namespace keel::boot {

void fail(const char* why) {
    print_all("keel: can't boot: ", why, "\n");
    arch::halt();
}

} // namespace keel::boot
