// SPDX-License-Identifier: Apache-2.0
//
// The part of Go's text/template that users of docker's --format write, over JSON values:
//
//   {{.A.B}}  {{$}}  {{$x}}  {{"text"}}  {{f a (g b)}}  {{a | f}}  {{- trimmed -}}  {{/* comment */}}
//   {{range [$k,] $v := x}} {{else}} {{end}}, {{if}} {{else if}} {{else}} {{end}}, {{with}} {{else}} {{end}}
//
// and the functions of format/template_functions.hpp. A field with an argument looks it up: {{.Label "key"}}.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace format {

class Template {
  public:
    // Throws os::Error for what can't be parsed.
    explicit Template(std::string_view text);
    ~Template();
    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;

    // Throws os::Error: a field that is not there, a function that can't take its arguments.
    std::string render(const nlohmann::json& value) const;

    struct Block; // a sequence of texts and actions

  private:
    std::unique_ptr<Block> root_;
};

} // namespace format
