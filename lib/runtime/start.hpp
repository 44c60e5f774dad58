// SPDX-License-Identifier: Apache-2.0
//
// A program's first thread: _start (start.S) makes the sel4::ThreadBlock, runs static constructors and calls
// main_thread.
#pragma once

#include <cstdint>

// Supplied by the program. `block`: address of the ServerBlock or ContainerBlock.
extern "C" [[noreturn]] void main_thread(std::uintptr_t block);
