// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/fpu_state.hpp"

namespace personality::platform {

namespace {

constexpr std::uint32_t fxsave_bytes = 512;

struct Leaf {
    std::uint32_t a, b, c, d;
};

Leaf cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    Leaf result{leaf, 0, subleaf, 0};
    asm("cpuid" : "+a"(result.a), "=b"(result.b), "+c"(result.c), "=d"(result.d));
    return result;
}

FpuState read_state() {
    constexpr std::uint32_t osxsave = 1U << 27;
    if ((cpuid(1, 0).c & osxsave) == 0) return {0, fxsave_bytes};
    std::uint32_t low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return {low, cpuid(0xd, 0).b};
}

} // namespace

const FpuState& fpu_state() {
    static const FpuState state = read_state();
    return state;
}

} // namespace personality::platform
