// SPDX-License-Identifier: Apache-2.0
//
// Symbols of the C++ ABI that objects of libstdc++.a name. Nothing throws and no program ends by returning, so nothing
// is unwound and no destructor is kept for the end.
#include "lib/runtime/abort.hpp"

extern "C" {

void* __dso_handle = nullptr;
extern const char __libc_single_threaded = 1;

int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }

void __gxx_personality_v0() { runtime::fail("unwinding"); }
void _Unwind_Resume() { runtime::fail("unwinding"); }
void* __cxa_begin_catch(void*) { runtime::fail("unwinding"); }
void __cxa_end_catch() { runtime::fail("unwinding"); }
void __cxa_rethrow() { runtime::fail("unwinding"); }
}
