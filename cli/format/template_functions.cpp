// SPDX-License-Identifier: Apache-2.0
#include "cli/format/template_functions.hpp"

#include "cli/os/error.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace format {

namespace {

using Json = nlohmann::json;
using Arguments = std::vector<Json>;

void expect(const Arguments& arguments, std::size_t count, const char* name) {
    if (arguments.size() != count) {
        throw os::Error(std::string("template: wrong number of arguments for ") + name + ": want " +
                        std::to_string(count) + ", got " + std::to_string(arguments.size()));
    }
}

Json to_json(const Arguments& arguments) {
    expect(arguments, 1, "json");
    return arguments[0].dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json join(const Arguments& arguments) {
    expect(arguments, 2, "join");
    std::string text;
    if (!arguments[0].is_array() && !arguments[0].is_null()) throw os::Error("template: join needs a list");
    for (const Json& part : arguments[0]) {
        if (&part != &arguments[0].front()) text += text_of(arguments[1]);
        text += text_of(part);
    }
    return text;
}

Json split(const Arguments& arguments) {
    expect(arguments, 2, "split");
    const std::string text = text_of(arguments[0]);
    const std::string separator = text_of(arguments[1]);
    Json parts = Json::array();
    if (separator.empty()) throw os::Error("template: split needs a separator");
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + separator.size();
    }
    return parts;
}

template<int (*Change)(int)>
Json change_case(const Arguments& arguments) {
    expect(arguments, 1, "upper or lower");
    std::string text = text_of(arguments[0]);
    for (char& c : text) {
        c = static_cast<char>(Change(static_cast<unsigned char>(c)));
    }
    return text;
}

Json title(const Arguments& arguments) {
    expect(arguments, 1, "title");
    std::string text = text_of(arguments[0]);
    bool start = true;
    for (char& c : text) {
        if (start) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        start = c == ' ';
    }
    return text;
}

Json truncate(const Arguments& arguments) {
    expect(arguments, 2, "truncate");
    if (!arguments[1].is_number_unsigned()) throw os::Error("template: truncate needs a length");
    return text_of(arguments[0]).substr(0, arguments[1].get<std::size_t>());
}

Json length(const Arguments& arguments) {
    expect(arguments, 1, "len");
    return arguments[0].is_string() ? arguments[0].get_ref<const std::string&>().size() : arguments[0].size();
}

// Into nested maps and lists; a missing key of a map is null, as in Go its zero value.
Json index(const Arguments& arguments) {
    if (arguments.empty()) throw os::Error("template: index needs a value");
    Json value = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const Json& key = arguments[i];
        if (value.is_object() && key.is_string()) {
            const auto found = value.find(key.get_ref<const std::string&>());
            value = found == value.end() ? Json() : Json(*found);
        } else if (value.is_array() && key.is_number_unsigned() && key.get<std::size_t>() < value.size()) {
            value = Json(value[key.get<std::size_t>()]);
        } else {
            throw os::Error("template: error calling index: no element " + text_of(key));
        }
    }
    return value;
}

Json print(const Arguments& arguments) {
    std::string text;
    for (std::size_t i = 0; i < arguments.size(); ++i) { // Go puts blanks between operands that are no strings
        if (i != 0 && !arguments[i].is_string() && !arguments[i - 1].is_string()) text += ' ';
        text += text_of(arguments[i]);
    }
    return text;
}

Json println(const Arguments& arguments) {
    std::string text;
    for (const Json& part : arguments) {
        if (!text.empty()) text += ' ';
        text += text_of(part);
    }
    return text + "\n";
}

Json equal(const Arguments& arguments) {
    if (arguments.size() < 2) throw os::Error("template: eq needs two arguments");
    return std::any_of(arguments.begin() + 1, arguments.end(),
                       [&](const Json& other) { return other == arguments[0]; });
}

Json not_equal(const Arguments& arguments) {
    expect(arguments, 2, "ne");
    return arguments[0] != arguments[1];
}

Json negation(const Arguments& arguments) {
    expect(arguments, 1, "not");
    return !truth_of(arguments[0]);
}

// `and`: the first that is false, else the last; `or` the other way round.
template<bool Stop>
Json first_that_is(const Arguments& arguments) {
    if (arguments.empty()) throw os::Error("template: and, or need an argument");
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [](const Json& v) { return truth_of(v) == Stop; });
    return found == arguments.end() ? arguments.back() : *found;
}

struct Row {
    std::string_view name;
    TemplateFunction function;
};
constexpr Row functions[] = {
    {"json", to_json},
    {"join", join},
    {"split", split},
    {"upper", change_case<std::toupper>},
    {"lower", change_case<std::tolower>},
    {"title", title},
    {"truncate", truncate},
    {"len", length},
    {"index", index},
    {"print", print},
    {"println", println},
    {"eq", equal},
    {"ne", not_equal},
    {"not", negation},
    {"and", first_that_is<false>},
    {"or", first_that_is<true>},
};

} // namespace

TemplateFunction find_template_function(std::string_view name) {
    const auto row =
        std::find_if(std::begin(functions), std::end(functions), [&](const Row& r) { return r.name == name; });
    return row == std::end(functions) ? nullptr : row->function;
}

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "<no value>";
    if (value.is_array()) {
        std::string text;
        for (const Json& part : value) {
            if (!text.empty()) text += ' ';
            text += text_of(part);
        }
        return "[" + text + "]";
    }
    if (value.is_object()) {
        std::string text;
        for (const auto& [key, part] : value.items()) {
            if (!text.empty()) text += ' ';
            text.append(key).append(":").append(text_of(part));
        }
        return "map[" + text + "]";
    }
    return value.dump();
}

bool truth_of(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value != 0;
    if (value.is_string()) return !value.get_ref<const std::string&>().empty();
    return !value.empty();
}

} // namespace format
