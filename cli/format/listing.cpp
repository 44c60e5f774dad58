// SPDX-License-Identifier: Apache-2.0
#include "cli/format/listing.hpp"

#include "cli/format/template_functions.hpp"

#include <algorithm>
#include <cstdio>

namespace format {

namespace {

constexpr std::string_view table_word = "table";

std::vector<std::string> split_at_tabs(const std::string& line) {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find('\t', at), line.size());
        cells.push_back(line.substr(at, end - at));
        at = end + 1;
    }
    return cells;
}

} // namespace

Listing::Listing(const std::string& format, std::vector<Column> columns) : columns_(std::move(columns)) {
    const bool table = format.empty() || format == table_word || format.starts_with("table ");
    if (format == "json")
        template_.emplace("{{json .}}");
    else if (!table)
        template_.emplace(with_escapes(format));
    else if (format.size() > table_word.size())
        template_.emplace(with_escapes(format.substr(table_word.size() + 1)));
    if (!table) return;
    nlohmann::json headings;
    for (const Column& column : columns_) {
        headings[column.field] = *column.heading != '\0' ? nlohmann::json(column.heading) : nlohmann::json::object();
    }
    table_.emplace(cells(headings));
}

std::vector<std::string> Listing::cells(const nlohmann::json& row) const {
    if (template_) return split_at_tabs(template_->render(row));
    std::vector<std::string> cells;
    for (const Column& column : columns_) {
        if (column.shown) cells.push_back(text_of(row.at(column.field)));
    }
    return cells;
}

void Listing::add(const nlohmann::json& row) {
    if (table_)
        table_->add(cells(row));
    else
        lines_.push_back(template_->render(row));
}

void Listing::print() const {
    if (table_) return table_->print();
    for (const std::string& line : lines_) {
        std::fwrite(line.data(), 1, line.size(), stdout);
        std::putchar('\n');
    }
}

std::string with_escapes(const std::string& format) {
    std::string text;
    for (std::size_t at = 0; at < format.size(); ++at) {
        const char next = format[at] == '\\' && at + 1 < format.size() ? format[at + 1] : '\0';
        if (next == 't' || next == 'n') {
            text += next == 't' ? '\t' : '\n';
            ++at;
        } else {
            text += format[at];
        }
    }
    return text;
}

} // namespace format
