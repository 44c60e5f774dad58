// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/proc/text.hpp"

#include <sstream>

namespace text {

std::vector<std::string> lines(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> all;
    for (std::string line; std::getline(stream, line);)
        all.push_back(line);
    return all;
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> all;
    for (std::string word; stream >> word;)
        all.push_back(word);
    return all;
}

std::string field(const std::string& text, const std::string& name) {
    for (const std::string& line : lines(text))
        if (line.starts_with(name + ":"))
            return line.substr(std::min(line.find_first_not_of(" \t", name.size() + 1), line.size()));
    return "missing";
}

} // namespace text
