// SPDX-License-Identifier: Apache-2.0
//
// What the verbs that inspect print: an array of objects, or with a template a line for each.
#pragma once

#include "cli/format/template.hpp"

#include <optional>
#include <string>

namespace cli::verb {

class InspectOutput {
  public:
    // `format`: empty, "json" or a template; throws os::Error.
    explicit InspectOutput(const std::string& format);

    void add(const nlohmann::json& object);
    // One of the names has no object: said on stderr after the others.
    void fail(const std::string& text);
    // Prints it all; the exit code.
    int print() const;

  private:
    bool compact_;
    std::optional<format::Template> template_;
    nlohmann::json objects_ = nlohmann::json::array();
    std::string lines_;
    std::string errors_;
};

} // namespace cli::verb
