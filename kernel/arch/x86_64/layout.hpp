// SPDX-License-Identifier: Apache-2.0
//
// The upper half of every address space, the kernel's. Read by C++, by assembly and by the linker script, so macros:
//
//     0xffffff8000000000  physical memory from 0, in 1 GiB pages (510 GiB: the window)
//     0xffffffff80000000  the kernel image, at its physical address + this
//     0xffffffffbfe00000  device pages of the kernel's own: local APIC, I/O APICs
#pragma once

#define KEEL_WINDOW_BASE 0xffffff8000000000
#define KEEL_WINDOW_SIZE 0x7f80000000
#define KEEL_IMAGE_BASE 0xffffffff80000000
#define KEEL_DEVICE_BASE 0xffffffffbfe00000
#define KEEL_LOAD_ADDRESS 0x100000

// Segment selectors, in an order that sysret can live with (SDM volume 3, 5.8.8) and with the numbers that programs see
// on stock seL4: a thread has KEEL_USER_CODE until it returns from its first system call by sysret.
#define KEEL_KERNEL_CODE 0x08
#define KEEL_KERNEL_DATA 0x10
#define KEEL_TASK_STATE 0x18
#define KEEL_USER_CODE 0x2b
#define KEEL_USER_DATA 0x33
#define KEEL_USER_CODE_BY_SYSRET 0x3b

// Bytes of a thread's Context, kernel/object/x86_64/context.hpp.
#define KEEL_CONTEXT_SIZE 192

#define KEEL_KERNEL_STACK_SIZE 16384
