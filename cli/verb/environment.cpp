// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/environment.hpp"

#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <cstdlib>

namespace cli::verb {

namespace {

void add_variable(std::vector<std::string>& environment, const std::string& text) {
    if (text.find('=') != std::string::npos) {
        environment.push_back(text);
    } else if (const char* value = std::getenv(text.c_str())) {
        environment.push_back(text + "=" + value);
    }
}

void read_environment_file(std::vector<std::string>& environment, const std::string& file) {
    for (const std::string& line : read_lines(file)) {
        if (line.find_first_of(" \t") < line.find('='))
            throw os::Error("poorly formatted environment: variable '" + line + "' in " + file +
                            " contains whitespaces");
        add_variable(environment, line);
    }
}

} // namespace

std::vector<std::string> read_lines(const std::string& file) {
    const std::optional<std::string> text = os::read_file(file);
    if (!text) throw os::Error("open " + file + ": no such file or directory");
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        std::string line = text->substr(at, end - at);
        at = end + 1;
        line.erase(0, line.find_first_not_of(" \t"));
        if (!line.empty() && line[0] != '#') lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> read_environment(const std::vector<std::string>& variables,
                                          const std::vector<std::string>& files) {
    std::vector<std::string> environment;
    for (const std::string& file : files) {
        read_environment_file(environment, file);
    }
    for (const std::string& text : variables) {
        if (text.empty() || text[0] == '=') throw os::Error("invalid environment variable: " + text);
        add_variable(environment, text);
    }
    return environment;
}

} // namespace cli::verb
