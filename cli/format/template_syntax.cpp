// SPDX-License-Identifier: Apache-2.0
#include "cli/format/template_syntax.hpp"

#include "cli/format/template_functions.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <cctype>

namespace format {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr unsigned max_depth = 100; // of nested blocks and parentheses

[[noreturn]] void fail(const std::string& what) { throw os::Error("template parsing error: " + what); }

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// What stands between {{ and }}.
class ActionParser {
  public:
    explicit ActionParser(std::string_view text) : text_(text) {}

    bool at_end() {
        skip_blanks();
        return at_ == text_.size();
    }

    // A keyword that stands next, or "".
    std::string_view take_keyword() {
        skip_blanks();
        for (const std::string_view word : {"range", "if", "with", "else", "end"}) {
            const std::string_view rest = text_.substr(at_);
            if (!rest.starts_with(word) || (rest.size() > word.size() && in_word(rest[word.size()]))) continue;
            at_ += word.size();
            return word;
        }
        return "";
    }

    // "$k, $v :=", if it stands next.
    std::vector<std::string> take_variables() {
        const std::size_t start = at_;
        std::vector<std::string> names;
        do {
            if (!take("$")) break;
            names.push_back(take_word());
        } while (take(","));
        if (take(":=") && names.size() <= 2) return names;
        at_ = start;
        return {};
    }

    Pipeline take_pipeline() {
        Pipeline pipeline;
        do {
            pipeline.commands.push_back(take_command());
        } while (take("|"));
        return pipeline;
    }

  private:
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }

    bool take(std::string_view token) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }

    std::string take_word() {
        const std::size_t start = at_;
        while (at_ < text_.size() && in_word(text_[at_])) {
            ++at_;
        }
        return std::string(text_.substr(start, at_ - start));
    }

    Command take_command() {
        Command command;
        while (!at_end() && text_[at_] != '|' && text_[at_] != ')') {
            command.operands.push_back(take_operand());
        }
        if (command.operands.empty()) fail("missing value for command");
        const Operand& first = command.operands[0];
        if (first.kind == Operand::Kind::Literal && command.operands.size() > 1)
            fail("can't give argument to non-function " + text_of(first.literal));
        return command;
    }

    Operand take_operand() {
        Operand operand;
        const char c = text_[at_];
        if (c == '"' || c == '`') {
            operand.kind = Operand::Kind::Literal;
            operand.literal = c == '"' ? take_quoted() : take_raw();
            return operand;
        }
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            operand.kind = Operand::Kind::Literal;
            operand.literal = nlohmann::json::parse(take_word(), nullptr, false);
            if (!operand.literal.is_number_unsigned()) fail("bad number");
            return operand;
        }
        if (c == '(') {
            ++at_;
            if (++depth_ > max_depth) fail("too many parentheses");
            operand.kind = Operand::Kind::Group;
            operand.group = std::make_shared<Pipeline>(take_pipeline());
            if (!take(")")) fail("unclosed left paren");
            --depth_;
        } else if (c == '$') {
            ++at_;
            operand.kind = Operand::Kind::Variable;
            operand.text = take_word();
        } else if (c != '.') {
            return take_name();
        }
        take_fields(operand);
        return operand;
    }

    Operand take_name() {
        Operand operand;
        operand.text = take_word();
        if (operand.text.empty()) fail(std::string("unexpected '") + text_[at_] + "' in operand");
        operand.kind = Operand::Kind::Literal;
        if (operand.text == "true" || operand.text == "false") {
            operand.literal = operand.text == "true";
        } else if (operand.text != "nil") {
            operand.kind = Operand::Kind::Function;
            if (find_template_function(operand.text) == nullptr) fail("function \"" + operand.text + "\" not defined");
        }
        return operand;
    }

    void take_fields(Operand& operand) {
        while (at_ < text_.size() && text_[at_] == '.') {
            ++at_;
            std::string field = take_word();
            const bool more = at_ < text_.size() && text_[at_] == '.';
            if (field.empty() && operand.kind == Operand::Kind::Dot && operand.fields.empty() && !more) return; // "."
            if (field.empty()) fail("a field's name is missing");
            operand.fields.push_back(std::move(field));
        }
    }

    // A Go string, of whose escapes JSON has the same.
    std::string take_quoted() {
        const std::size_t start = at_++;
        while (at_ < text_.size() && text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? 2 : 1;
        }
        if (at_ >= text_.size()) fail("unterminated quoted string");
        const std::string_view quoted = text_.substr(start, ++at_ - start);
        const nlohmann::json value = nlohmann::json::parse(quoted, nullptr, false);
        if (!value.is_string()) fail("invalid string " + std::string(quoted));
        return value.get<std::string>();
    }

    std::string take_raw() {
        const std::size_t end = text_.find('`', at_ + 1);
        if (end == std::string_view::npos) fail("unterminated raw quoted string");
        const std::string_view raw = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return std::string(raw);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
};

class BlockParser {
  public:
    explicit BlockParser(std::string_view text) : rest_(text) {}

    Template::Block parse() {
        Template::Block block = take_block(false);
        if (ended_by_) fail("unexpected {{end}} or {{else}}");
        return block;
    }

  private:
    using Part = Template::Block::Part;

    // Up to an {{end}} or {{else}}, which is left in ended_by_, or the text's end.
    Template::Block take_block(bool inner) {
        if (++depth_ > max_depth) fail("too many nested blocks");
        Template::Block block;
        ended_by_.reset();
        while (!rest_.empty()) {
            const std::size_t open = std::min(rest_.find("{{"), rest_.size());
            std::string_view text = rest_.substr(0, open);
            if (trim_next_) text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
            rest_.remove_prefix(open);
            const std::string_view action = take_action(text);
            if (!text.empty()) block.parts.push_back({Part::Kind::Text, std::string(text), {}, {}, {}, {}});
            if (action.data() == nullptr) continue;
            add_action(block, ActionParser(action));
            if (ended_by_) break;
        }
        if (inner && !ended_by_) fail("unexpected EOF: {{end}} is missing");
        --depth_;
        return block;
    }

    // The inside of the action that stands next; none at the end and for comments. Trims `before`.
    std::string_view take_action(std::string_view& before) {
        trim_next_ = false;
        if (rest_.empty()) return {};
        const std::size_t close = end_of_action();
        std::string_view inside = rest_.substr(2, close - 2);
        rest_.remove_prefix(close + 2);
        if (inside.size() > 1 && inside[0] == '-' && blanks.find(inside[1]) != std::string_view::npos) {
            before = before.substr(0, before.find_last_not_of(blanks) + 1);
            inside.remove_prefix(2);
        }
        if (inside.size() > 1 && inside.back() == '-' &&
            blanks.find(inside[inside.size() - 2]) != std::string_view::npos) {
            trim_next_ = true;
            inside.remove_suffix(2);
        }
        return inside.starts_with("/*") ? std::string_view() : inside;
    }

    // Strings in an action may hold braces.
    std::size_t end_of_action() const {
        char quote = 0;
        for (std::size_t at = 2; at + 1 < rest_.size(); ++at) {
            const char c = rest_[at];
            if (quote != 0) {
                if (c == '\\' && quote == '"')
                    ++at;
                else if (c == quote)
                    quote = 0;
            } else if (c == '"' || c == '`') {
                quote = c;
            } else if (c == '}' && rest_[at + 1] == '}') {
                return at;
            }
        }
        fail("unclosed action");
    }

    void add_action(Template::Block& block, ActionParser action) {
        const std::string_view keyword = action.take_keyword();
        if (keyword == "end" || keyword == "else") {
            if (keyword == "end" && !action.at_end()) fail("unexpected text after end");
            ended_by_ = action;
            ended_by_end_ = keyword == "end";
            return;
        }
        Part part;
        part.kind = keyword == "range"  ? Part::Kind::Range
                    : keyword == "if"   ? Part::Kind::If
                    : keyword == "with" ? Part::Kind::With
                                        : Part::Kind::Action;
        part.variables = action.take_variables();
        part.pipeline = action.take_pipeline();
        if (!action.at_end()) fail("unexpected text at the end of an action");
        if (part.kind != Part::Kind::Action) take_branches(part);
        block.parts.push_back(std::move(part));
    }

    void take_branches(Part& part) {
        part.body = std::make_shared<Template::Block>(take_block(true));
        part.otherwise = std::make_shared<Template::Block>();
        if (!ended_by_end_) {
            ActionParser action = *ended_by_;
            if (action.at_end()) {
                part.otherwise = std::make_shared<Template::Block>(take_block(true));
                if (!ended_by_end_) fail("unexpected {{else}}");
            } else { // {{else if x}}: an if inside the else, which the same {{end}} ends
                if (++depth_ > max_depth) fail("too many nested blocks");
                add_action(*part.otherwise, action);
                --depth_;
            }
        }
        ended_by_.reset();
    }

    std::string_view rest_;
    std::optional<ActionParser> ended_by_;
    bool ended_by_end_ = false;
    bool trim_next_ = false;
    unsigned depth_ = 0;
};

} // namespace

Template::Block parse_template(std::string_view text) { return BlockParser(text).parse(); }

} // namespace format
