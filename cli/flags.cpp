// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

namespace cli {

namespace {

class Formatter : public CLI::Formatter {
  public:
    explicit Formatter(std::string usage) : usage_(std::move(usage)) {}
    std::string make_usage(const CLI::App*, std::string) const override { return usage_; }

  private:
    std::string usage_;
};

} // namespace

struct Flags::Parser {
    std::string verb;
    CLI::App app;
    bool prefix = false;
};

Flags::Flags(const Verb& verb) : parser_(std::make_unique<Parser>()) {
    parser_->verb = verb.name;
    CLI::App& app = parser_->app;
    app.name("bulkhead " + std::string(verb.name));
    app.description(std::string(verb.summary));
    app.set_help_flag("--help", "Print this help");
    app.formatter(
        std::make_shared<Formatter>("Usage: bulkhead " + parser_->verb + " " + std::string(verb.usage) + "\n"));
    app.allow_extras();
}

Flags::~Flags() = default;

void Flags::flag(const std::string& names, bool& target, const std::string& help) {
    parser_->app.add_flag(names, target, help);
}

void Flags::option(const std::string& names, std::string& target, const std::string& value, const std::string& help) {
    parser_->app.add_option(names, target, help)->option_text(value)->take_last();
}

void Flags::option(const std::string& names, std::optional<std::string>& target, const std::string& value,
                   const std::string& help) {
    const auto store = [&target](const std::string& text) { target = text; };
    parser_->app.add_option_function<std::string>(names, store, help)->option_text(value)->take_last();
}

void Flags::list(const std::string& names, std::vector<std::string>& target, const std::string& value,
                 const std::string& help) {
    parser_->app.add_option(names, target, help)->option_text(value)->expected(1)->allow_extra_args(false)->take_all();
}

void Flags::hidden(const std::string& names, bool has_value, const std::function<void(const std::string&)>& check) {
    CLI::App& app = parser_->app;
    if (has_value)
        app.add_option_function<std::vector<std::string>>(names,
                                                          [check](const std::vector<std::string>& values) {
                                                              for (const std::string& value : values) {
                                                                  check(value);
                                                              }
                                                          })
            ->expected(1)
            ->allow_extra_args(false)
            ->take_all()
            ->group("");
    else
        app.add_flag_callback(names, [check] { check(""); })->group("");
}

void Flags::stop_at_first_argument() {
    parser_->prefix = true;
    parser_->app.prefix_command();
}

Arguments Flags::parse(const Arguments& arguments, std::size_t at_least, std::size_t at_most) {
    const std::string& verb = parser_->verb;
    Arguments reversed(arguments.rbegin(), arguments.rend());
    try {
        parser_->app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        std::fputs(parser_->app.help().c_str(), stdout);
        throw HelpShown();
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what(), verb);
    }
    Arguments rest = parser_->app.remaining();
    const bool marked = std::find(arguments.begin(), arguments.end(), "--") != arguments.end();
    const std::size_t checked = marked ? 0 : (parser_->prefix ? std::min<std::size_t>(rest.size(), 1) : rest.size());
    for (std::size_t i = 0; i < checked; ++i) {
        if (rest[i].size() < 2 || rest[i][0] != '-') continue;
        throw UsageError((rest[i][1] == '-' ? "unknown flag: " : "unknown shorthand flag: ") + rest[i], verb);
    }
    if (!rest.empty() && rest[0] == "--") rest.erase(rest.begin());
    if (rest.size() < at_least) {
        throw UsageError("'bulkhead " + verb + "' requires at least " + std::to_string(at_least) +
                             (at_least == 1 ? " argument" : " arguments"),
                         verb);
    }
    if (rest.size() > at_most) {
        throw UsageError("'bulkhead " + verb + "' accepts at most " + std::to_string(at_most) +
                             (at_most == 1 ? " argument" : " arguments"),
                         verb);
    }
    return rest;
}

} // namespace cli
