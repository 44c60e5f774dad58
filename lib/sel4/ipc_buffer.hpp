// SPDX-License-Identifier: Apache-2.0
//
// The calling thread's IPC buffer. Its address is the second word of the block that FS points to: a thread is started
// with FS set (TCB_SetTLSBase, TCB_WriteRegisters) to a ThreadBlock of its own, and its first instructions may send
// long messages. The first word is the block's own address, as the x86-64 psABI wants it for thread-local storage, so
// a runtime may put thread_local data below the block.
#pragma once

#include "abi/sel4/types.hpp"

#include <cstddef>

namespace sel4 {

struct ThreadBlock {
    ThreadBlock* self;
    IpcBuffer* ipc_buffer;
};
static_assert(offsetof(ThreadBlock, ipc_buffer) == 8);

// Preconditions: FS points to the calling thread's ThreadBlock.
inline IpcBuffer& ipc_buffer() {
    IpcBuffer* buffer;
    asm("mov %%fs:8, %0" : "=r"(buffer));
    return *buffer;
}

} // namespace sel4
