// SPDX-License-Identifier: Apache-2.0
#include "tests/machine/manager/report.hpp"

#include "lib/sel4/debug.hpp"

namespace report {

void put(std::string_view text) {
    for (char c : text)
        sel4::debug_put_char(c);
}

void put(std::uint64_t number) {
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number);
    while (count)
        sel4::debug_put_char(digits[--count]);
}

} // namespace report
