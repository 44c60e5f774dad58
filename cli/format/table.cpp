// SPDX-License-Identifier: Apache-2.0
#include "cli/format/table.hpp"

#include <algorithm>
#include <cstdio>

namespace format {

namespace {

constexpr std::size_t gap = 3;

// Characters, not bytes.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

} // namespace

void Table::print() const {
    std::vector<std::size_t> widths(rows_[0].size());
    for (const auto& row : rows_) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], width(row[column]));
        }
    }
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            line += row[column];
            if (column + 1 < row.size()) line.append(widths[column] - width(row[column]) + gap, ' ');
        }
        std::puts(line.c_str());
    }
}

} // namespace format
