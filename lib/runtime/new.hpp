// SPDX-License-Identifier: Apache-2.0
//
// operator new on the program's one Heap. A program that uses it supplies the memory:
//
//     void* runtime::heap_memory(std::size_t bytes) { ... }
//
// Plain new ends the program when there is none; new (std::nothrow) returns nullptr.
#pragma once

#include "lib/runtime/heap.hpp"

namespace runtime {

// Supplied by the program; see HeapSource.
void* heap_memory(std::size_t bytes);

Heap& heap();

} // namespace runtime
