// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/start.hpp"

namespace {

using Constructor = void (*)();

// Defined by the linker; a linker script without them has no static constructors.
extern "C" [[gnu::weak, gnu::visibility("hidden")]] const Constructor __init_array_start[];
extern "C" [[gnu::weak, gnu::visibility("hidden")]] const Constructor __init_array_end[];

} // namespace

extern "C" [[noreturn, gnu::used]] void runtime_start(std::uintptr_t block) {
    for (const Constructor* constructor = __init_array_start; constructor != __init_array_end; ++constructor)
        (*constructor)();
    main_thread(block);
}
