// SPDX-License-Identifier: Apache-2.0
//
// Prints docs/linux-compatibility.md from the table of system calls:
//
//     linux-compatibility > docs/linux-compatibility.md
//
// With a file's name it compares instead, and fails where that file isn't what it would print.
#include "personality/syscall/table.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

namespace {

using personality::syscall::Row;
using personality::syscall::rows;
using personality::syscall::Support;

constexpr std::string_view name_of(Support support) {
    switch (support) {
    case Support::full:
        return "full";
    case Support::partial:
        return "partial";
    case Support::none:
        return "none";
    }
    return "";
}

std::string page() {
    const auto count = [](Support support) { return std::ranges::count(rows(), support, &Row::support); };
    std::ostringstream text;
    text
        << "# Linux system calls in a container\n\n"
           "Printed by `linux-compatibility` from the table in `personality/syscall/`: x86-64, numbers as in Linux.\n"
           "*full*: as Linux does it. *partial*: the note says what is missing. *none*: ENOSYS, or the error that the\n"
           "note names. A call that isn't listed answers ENOSYS.\n\n"
        << count(Support::full) << " full, " << count(Support::partial) << " partial, " << count(Support::none)
        << " none.\n\n"
           "| number | call | support | note |\n"
           "| ---: | --- | --- | --- |\n";
    for (const Row& row : rows())
        text << "| " << row.number << " | `" << row.name << "` | " << name_of(row.support) << " | " << row.note
             << " |\n";
    return text.str();
}

} // namespace

int main(int count, char** arguments) {
    if (count == 1) {
        std::cout << page();
        return 0;
    }
    std::ifstream file(arguments[1]);
    const std::string present((std::istreambuf_iterator<char>(file)), {});
    if (present == page()) return 0;
    std::cerr << arguments[1] << " is not what the table of system calls says; print it anew:\n    " << arguments[0]
              << " > " << arguments[1] << "\n";
    return 1;
}
