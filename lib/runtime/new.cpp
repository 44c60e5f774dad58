// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/new.hpp"

#include "lib/runtime/abort.hpp"

#include <new>

namespace runtime {

namespace {

constinit Heap the_heap(heap_memory);

void* allocate_or_fail(std::size_t bytes, std::size_t alignment = 16) {
    void* const block = the_heap.allocate(bytes, alignment);
    if (!block) fail("out of memory");
    return block;
}

} // namespace

Heap& heap() { return the_heap; }

} // namespace runtime

const std::nothrow_t std::nothrow{};

// clang-format off
void* operator new(std::size_t bytes) { return runtime::allocate_or_fail(bytes); }
void* operator new[](std::size_t bytes) { return runtime::allocate_or_fail(bytes); }
void* operator new(std::size_t bytes, std::align_val_t align) { return runtime::allocate_or_fail(bytes, std::size_t(align)); }
void* operator new[](std::size_t bytes, std::align_val_t align) { return runtime::allocate_or_fail(bytes, std::size_t(align)); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return runtime::heap().allocate(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return runtime::heap().allocate(bytes); }
void operator delete(void* block) noexcept { runtime::heap().free(block); }
void operator delete[](void* block) noexcept { runtime::heap().free(block); }
void operator delete(void* block, std::size_t) noexcept { runtime::heap().free(block); }
void operator delete[](void* block, std::size_t) noexcept { runtime::heap().free(block); }
void operator delete(void* block, std::align_val_t) noexcept { runtime::heap().free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { runtime::heap().free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { runtime::heap().free(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { runtime::heap().free(block); }
// clang-format on
