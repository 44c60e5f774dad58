// SPDX-License-Identifier: Apache-2.0
#include "cli/image/reference.hpp"

#include "cli/image/digest.hpp"
#include "cli/image/error.hpp"

#include <algorithm>

namespace image {

namespace {

constexpr std::string_view default_domain = "docker.io";
constexpr std::string_view old_default_domain = "index.docker.io";
constexpr std::string_view official_prefix = "library/";
constexpr std::size_t max_name = 255; // domain and path together
constexpr std::size_t max_tag = 128;

bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_alnum(char c) { return is_lower_alnum(c) || (c >= 'A' && c <= 'Z'); }

// Between two letters or digits: one '.', one or two '_', or any number of '-'.
bool separator_valid(std::string_view text) {
    return text == "." || text == "_" || text == "__" || text.find_first_not_of('-') == std::string_view::npos;
}

bool path_component_valid(std::string_view text) {
    if (text.empty() || !is_lower_alnum(text.front()) || !is_lower_alnum(text.back())) return false;
    while (!text.empty()) {
        const auto separator = std::find_if_not(text.begin(), text.end(), is_lower_alnum);
        const auto after = std::find_if(separator, text.end(), is_lower_alnum);
        if (separator != text.end() && !separator_valid({separator, after})) return false;
        text = {after, text.end()};
    }
    return true;
}

bool path_valid(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        if (!path_component_valid(path.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

bool domain_component_valid(std::string_view text) {
    return !text.empty() && is_alnum(text.front()) && is_alnum(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool domain_valid(std::string_view domain) {
    const std::size_t colon = domain.find(':');
    if (colon != std::string_view::npos) {
        const std::string_view port = domain.substr(colon + 1);
        if (port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos) return false;
        domain = domain.substr(0, colon);
    }
    while (true) {
        const std::size_t dot = domain.find('.');
        if (!domain_component_valid(domain.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

bool tag_valid(std::string_view tag) {
    return !tag.empty() && tag.size() <= max_tag && tag.front() != '.' && tag.front() != '-' &&
           std::all_of(tag.begin(), tag.end(), [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; });
}

// Whether the part before the first '/' names a host rather than a part of the path.
bool looks_like_domain(std::string_view text) {
    return text.find_first_of(".:") != std::string_view::npos || text == "localhost" ||
           std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

Reference Reference::parse(std::string_view text) {
    const auto refuse = [&](const char* why) {
        return Error(ErrorKind::BadInput, "invalid image name " + in_quotes(text) + ": " + why);
    };
    if (text.find('@') != std::string_view::npos) throw refuse("a digest is not supported here");
    Reference result;
    std::string_view rest = text;
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && looks_like_domain(rest.substr(0, slash))) {
        result.domain = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
    } else {
        result.domain = default_domain;
    }
    const std::size_t colon = rest.rfind(':');
    result.tag = colon == std::string_view::npos ? "latest" : std::string(rest.substr(colon + 1));
    result.path = rest.substr(0, colon);

    if (!domain_valid(result.domain)) throw refuse("the host part is malformed");
    if (std::any_of(result.path.begin(), result.path.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        throw refuse("names must be lower case");
    if (!path_valid(result.path)) throw refuse("the name is malformed");
    if (!tag_valid(result.tag)) throw refuse("the tag is malformed");
    if (Digest::parse("sha256:" + std::string(text))) throw refuse("64 hexadecimal digits are an image id");
    if (result.domain == old_default_domain) result.domain = default_domain;
    if (result.domain == default_domain && result.path.find('/') == std::string::npos)
        result.path.insert(0, official_prefix);
    if (result.domain.size() + result.path.size() >= max_name) throw refuse("the name is too long");
    return result;
}

std::string Reference::familiar_name() const {
    if (domain != default_domain) return domain + "/" + path;
    const std::string_view rest(path);
    const std::size_t slash = rest.find('/');
    const bool official = rest.starts_with(official_prefix) && rest.find('/', slash + 1) == std::string_view::npos;
    if (official) return std::string(rest.substr(official_prefix.size()));
    // Without the domain, a first part such as "localhost" would be read as one.
    return looks_like_domain(rest.substr(0, slash)) ? domain + "/" + path : path;
}

} // namespace image
