// SPDX-License-Identifier: Apache-2.0
//
// What lwIP (doc/sys_arch.txt, "cc.h") asks of the compiler and of who it is built into. What it calls is in
// personality/net/inet/lwip_port.cpp.
#pragma once

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

void* inet_allocate(size_t bytes);
void* inet_allocate_zeroed(size_t count, size_t bytes);
void inet_free(void* block);
uint32_t inet_random(void);
uint16_t inet_checksum(const void* data, int length); // personality/net/inet/checksum.cpp
__attribute__((noreturn)) void inet_assertion_failed(const char* what);

#ifdef __cplusplus
}
#endif

#define mem_clib_malloc inet_allocate
#define mem_clib_calloc inet_allocate_zeroed
#define mem_clib_free inet_free

#define LWIP_RAND() inet_random()
#define LWIP_CHKSUM inet_checksum
#define LWIP_PLATFORM_ASSERT(message) inet_assertion_failed(message)
#define LWIP_PLATFORM_DIAG(arguments)

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_UNISTD_H 1

// The type is that of sys/types.h. A freestanding Clang's limits.h has no such limit, and lwIP would take the type to be
// missing.
#ifndef SSIZE_MAX
#define SSIZE_MAX LONG_MAX
#endif
