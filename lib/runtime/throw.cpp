// SPDX-License-Identifier: Apache-2.0
//
// Where libstdc++'s headers would throw.
#include "lib/runtime/abort.hpp"

namespace std {

void __throw_bad_alloc() { runtime::fail("bad_alloc"); }
void __throw_bad_array_new_length() { runtime::fail("bad_array_new_length"); }
void __throw_bad_cast() { runtime::fail("bad_cast"); }
void __throw_bad_function_call() { runtime::fail("bad_function_call"); }
void __throw_logic_error(const char* reason) { runtime::fail(reason); }
void __throw_invalid_argument(const char* reason) { runtime::fail(reason); }
void __throw_length_error(const char* reason) { runtime::fail(reason); }
void __throw_out_of_range(const char* reason) { runtime::fail(reason); }
void __throw_out_of_range_fmt(const char* reason, ...) { runtime::fail(reason); }

} // namespace std
