// SPDX-License-Identifier: Apache-2.0
//
// A template's tree, and from its text to there.
#pragma once

#include "cli/format/template.hpp"

#include <vector>

namespace format {

struct Pipeline;

struct Operand {
    enum class Kind { Dot, Variable, Literal, Function, Group };
    Kind kind = Kind::Dot;
    std::string text;                // a variable's or function's name
    nlohmann::json literal;          // of a literal
    std::shared_ptr<Pipeline> group; // in parentheses
    std::vector<std::string> fields; // to follow from there
};

struct Command {
    std::vector<Operand> operands; // at least one
};

struct Pipeline {
    std::vector<Command> commands; // at least one; each gets the value of the one before as its last argument
};

struct Template::Block {
    struct Part {
        enum class Kind { Text, Action, Range, If, With };
        Kind kind = Kind::Text;
        std::string text;
        std::vector<std::string> variables; // that the pipeline's value is assigned to
        Pipeline pipeline;
        std::shared_ptr<Block> body;
        std::shared_ptr<Block> otherwise;
    };
    std::vector<Part> parts;
};

// Throws os::Error.
Template::Block parse_template(std::string_view text);

} // namespace format
