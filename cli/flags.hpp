// SPDX-License-Identifier: Apache-2.0
//
// A verb's command line: flags into variables, the rest returned. What is wrong with it is said in docker's words.
#pragma once

#include "cli/verb.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

class Flags {
  public:
    explicit Flags(const Verb& verb);
    ~Flags();
    Flags(const Flags&) = delete;
    Flags& operator=(const Flags&) = delete;

    // `names`: "-e,--env". The variable keeps its value where the flag is absent.
    void flag(const std::string& names, bool& target, const std::string& help);
    void option(const std::string& names, std::string& target, const std::string& value, const std::string& help);
    void option(const std::string& names, std::optional<std::string>& target, const std::string& value,
                const std::string& help);
    void list(const std::string& names, std::vector<std::string>& target, const std::string& value,
              const std::string& help);

    // One that --help doesn't list; `check` is called with its value, "" where it takes none, and may throw UsageError.
    void hidden(const std::string& names, bool has_value, const std::function<void(const std::string&)>& check);

    // What follows the first argument that is no flag is the command's own (`run IMAGE COMMAND -x`).
    void stop_at_first_argument();

    // The arguments that are no flags. Throws UsageError; HelpShown after printing --help.
    Arguments parse(const Arguments& arguments, std::size_t at_least, std::size_t at_most);

    static constexpr std::size_t any_number = static_cast<std::size_t>(-1);

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

struct HelpShown {};

} // namespace cli
