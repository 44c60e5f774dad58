// SPDX-License-Identifier: Apache-2.0
//
// Columns of text, as docker prints lists: a heading, then rows, padded with at least three blanks.
#pragma once

#include <string>
#include <vector>

namespace format {

class Table {
  public:
    explicit Table(std::vector<std::string> heading) : rows_{std::move(heading)} {}

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    void print() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

} // namespace format
