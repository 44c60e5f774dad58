// SPDX-License-Identifier: Apache-2.0
#include "cli/format/template.hpp"

#include "cli/format/template_functions.hpp"
#include "cli/format/template_syntax.hpp"
#include "cli/os/error.hpp"

namespace format {

namespace {

using Json = nlohmann::json;

// One rendering: the value that "." is, and the variables in scope.
class Renderer {
  public:
    explicit Renderer(const Json& root) { variables_.emplace_back("", root); }

    std::string render(const Template::Block& block, const Json& dot) {
        const std::size_t scope = variables_.size();
        std::string text;
        for (const Template::Block::Part& part : block.parts) {
            text += render(part, dot);
        }
        variables_.resize(scope);
        return text;
    }

  private:
    using Part = Template::Block::Part;

    std::string render(const Part& part, const Json& dot) {
        switch (part.kind) {
        case Part::Kind::Text:
            return part.text;
        case Part::Kind::Action: {
            const Json value = evaluate(part.pipeline, dot);
            if (part.variables.empty()) return text_of(value);
            variables_.emplace_back(part.variables[0], value);
            return "";
        }
        case Part::Kind::Range:
            return render_range(part, dot);
        case Part::Kind::If:
        case Part::Kind::With:
            break;
        }
        const std::size_t scope = variables_.size();
        const Json value = evaluate(part.pipeline, dot);
        if (!part.variables.empty()) variables_.emplace_back(part.variables[0], value);
        const Json& inner = part.kind == Part::Kind::With && truth_of(value) ? value : dot;
        std::string text = render(truth_of(value) ? *part.body : *part.otherwise, inner);
        variables_.resize(scope);
        return text;
    }

    std::string render_range(const Part& part, const Json& dot) {
        const Json list = evaluate(part.pipeline, dot);
        if (list.empty()) return render(*part.otherwise, dot);
        if (!list.is_structured()) throw os::Error("template: range can't iterate over " + text_of(list));
        std::string text;
        std::size_t position = 0;
        for (const auto& [key, value] : list.items()) {
            const std::size_t scope = variables_.size();
            if (part.variables.size() == 2)
                variables_.emplace_back(part.variables[0], list.is_object() ? Json(key) : Json(position));
            if (!part.variables.empty()) variables_.emplace_back(part.variables.back(), value);
            text += render(*part.body, value);
            variables_.resize(scope);
            ++position;
        }
        return text;
    }

    Json evaluate(const Pipeline& pipeline, const Json& dot) {
        std::optional<Json> value;
        for (const Command& command : pipeline.commands) {
            value = evaluate(command, dot, value);
        }
        return *value;
    }

    Json evaluate(const Command& command, const Json& dot, const std::optional<Json>& piped) {
        const Operand& first = command.operands[0];
        std::vector<Json> arguments;
        for (std::size_t i = 1; i < command.operands.size(); ++i) {
            arguments.push_back(evaluate(command.operands[i], dot));
        }
        if (piped) arguments.push_back(*piped);
        if (first.kind == Operand::Kind::Function) return find_template_function(first.text)(arguments);
        Json value = evaluate(first, dot);
        if (arguments.empty()) return value;
        if (value.is_object() && arguments.size() == 1 &&
            arguments[0].is_string()) // a method of docker's: .Label "key"
            return value.value(arguments[0].get_ref<const std::string&>(), "");
        arguments.insert(arguments.begin(), std::move(value));
        return find_template_function("index")(arguments);
    }

    Json evaluate(const Operand& operand, const Json& dot) {
        switch (operand.kind) {
        case Operand::Kind::Dot:
            return follow(operand, dot);
        case Operand::Kind::Literal:
            return operand.literal;
        case Operand::Kind::Group:
            return follow(operand, evaluate(*operand.group, dot));
        case Operand::Kind::Function:
            return find_template_function(operand.text)({});
        case Operand::Kind::Variable:
            break;
        }
        for (std::size_t i = variables_.size(); i-- != 0;) {
            if (variables_[i].first == operand.text) return follow(operand, Json(variables_[i].second));
        }
        throw os::Error("template: undefined variable \"$" + operand.text + "\"");
    }

    static Json follow(const Operand& operand, Json value) {
        for (const std::string& field : operand.fields) {
            const auto found = value.is_object() ? value.find(field) : value.end();
            if (found == value.end()) {
                throw os::Error("template: executing at <." + field + ">: " +
                                (value.is_object() ? "map has no entry for key \"" : "can't evaluate field \"") +
                                field + "\"");
            }
            value = Json(*found);
        }
        return value;
    }

    std::vector<std::pair<std::string, Json>> variables_; // innermost last
};

} // namespace

Template::Template(std::string_view text) : root_(std::make_unique<Block>(parse_template(text))) {}
Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

std::string Template::render(const Json& value) const { return Renderer(value).render(*root_, value); }

} // namespace format
