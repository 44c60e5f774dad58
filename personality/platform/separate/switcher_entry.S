// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/entry.inc"

thread_entry switcher_entry, switcher_main

.section .note.GNU-stack, "", @progbits
