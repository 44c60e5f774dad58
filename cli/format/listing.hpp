// SPDX-License-Identifier: Apache-2.0
//
// What --format makes of a list, as docker does it: nothing for the verb's own table, "table", "table TEMPLATE", "json"
// (a line for each row) or a TEMPLATE.
#pragma once

#include "cli/format/table.hpp"
#include "cli/format/template.hpp"

#include <optional>
#include <string>
#include <vector>

namespace format {

struct Column {
    const char* field;   // in the row's JSON object
    const char* heading; // above it; "": the field is an object whose members are asked for by name
    bool shown;          // in the verb's own table
};

class Listing {
  public:
    // `columns` outlives it. Throws os::Error for a template that can't be parsed.
    template<std::size_t Count>
    Listing(const std::string& format, const Column (&columns)[Count]) : Listing(format, {columns, columns + Count}) {}
    Listing(const std::string& format, std::vector<Column> columns);

    // An object that has each column's field.
    void add(const nlohmann::json& row);
    void print() const;

  private:
    std::vector<std::string> cells(const nlohmann::json& row) const;

    std::vector<Column> columns_;
    std::optional<Template> template_;
    std::optional<Table> table_;
    std::vector<std::string> lines_;
};

// In a format given on the command line \t and \n stand for tab and newline.
std::string with_escapes(const std::string& format);

} // namespace format
