// SPDX-License-Identifier: Apache-2.0
#include "cli/image/error.hpp"

#include <cerrno>
#include <cstring>

namespace image {

namespace {

constexpr std::size_t max_quoted = 300;

} // namespace

Error system_error(std::string_view doing, int error) {
    const std::string text = std::string(doing) + ": " + std::strerror(error);
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return {ErrorKind::NoSpace, text + " (free some space or remove images; nothing was changed)"};
    case EFBIG:
        return {ErrorKind::NoSpace, text + " (a limit of the file system or of ulimit -f; nothing was changed)"};
    case ENOENT:
        return {ErrorKind::NotFound, text};
    default:
        return {ErrorKind::System, text};
    }
}

Error with_context(std::string_view context, const Error& error) {
    return {error.kind(), std::string(context) + ": " + error.what()};
}

std::string in_quotes(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result = "'";
    for (const char c : text.substr(0, max_quoted)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || c == '\\' || c == '\'') {
            result += "\\x";
            result += digits[byte >> 4];
            result += digits[byte & 15];
        } else {
            result += c;
        }
    }
    return result + (text.size() > max_quoted ? "...'" : "'");
}

} // namespace image
