// SPDX-License-Identifier: Apache-2.0
#include "manager/pci/bars.hpp"

namespace manager::pci {

namespace {

constexpr std::uint32_t bar_io = 1;
constexpr std::uint32_t bar_type = 6;
constexpr std::uint32_t bar_64_bits = 4;
constexpr std::uint32_t bar_flags = 0xf;
constexpr std::uint64_t page = 4096;

std::uint32_t size_mask(ConfigSpace& function, unsigned offset) {
    function.write(offset, 0xffffffff);
    return function.read(offset);
}

} // namespace

Bars place_bars(ConfigSpace& function, std::uint64_t& next, std::uint64_t end) {
    Bars bars;
    for (unsigned i = 0; i < bar_count; ++i) {
        const unsigned offset = reg_bar0 + 4 * i;
        const std::uint32_t low = size_mask(function, offset);
        if (low == 0 || low & bar_io) {
            function.write(offset, 0);
            continue;
        }
        const bool wide = (low & bar_type) == bar_64_bits && i + 1 < bar_count;
        const std::uint64_t high = wide ? size_mask(function, offset + 4) : 0xffffffff;
        const std::uint64_t bytes = ~(high << 32 | (low & ~bar_flags)) + 1;
        const std::uint64_t alignment = bytes > page ? bytes : page;
        const std::uint64_t address = (next + alignment - 1) & ~(alignment - 1);
        const bool fits = address + alignment <= end && address + alignment > address;
        function.write(offset, fits ? static_cast<std::uint32_t>(address) : 0);
        if (wide) function.write(offset + 4, fits ? static_cast<std::uint32_t>(address >> 32) : 0);
        if (fits) {
            bars.bar[i] = {address, bytes};
            next = address + alignment;
        }
        if (wide) ++i;
    }
    return bars;
}

} // namespace manager::pci
