// SPDX-License-Identifier: Apache-2.0
#include "kernel/debug/print.hpp"

#include "kernel/machine.hpp"

namespace keel {
namespace {

void print_digits(Word value, Word base) {
    char digits[20];
    unsigned n = 0;
    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (n > 0)
        arch::put_char(digits[--n]);
}

} // namespace

void print(const char* text) {
    for (; *text != '\0'; ++text)
        arch::put_char(*text);
}

void print(Word decimal) { print_digits(decimal, 10); }

void print(Hex hex) {
    print("0x");
    print_digits(hex.value, 16);
}

} // namespace keel
