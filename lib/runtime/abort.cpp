// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/abort.hpp"

#include "lib/sel4/debug.hpp"

namespace runtime {

void fail(const char* reason) {
    // On a kernel without printing the first character is the fault already.
    for (const char* at = reason; *at; ++at)
        sel4::debug_put_char(*at);
    sel4::debug_put_char('\n');
    __builtin_trap();
}

} // namespace runtime

extern "C" {

[[noreturn]] void abort() { runtime::fail("abort"); }
[[noreturn]] void __cxa_pure_virtual() { runtime::fail("pure virtual call"); }
}
