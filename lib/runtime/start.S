// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/entry.inc"

thread_entry _start, runtime_start

.section .note.GNU-stack, "", @progbits
