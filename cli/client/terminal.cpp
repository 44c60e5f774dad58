// SPDX-License-Identifier: Apache-2.0
#include "cli/client/terminal.hpp"

#include "cli/os/error.hpp"

#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace client {

namespace {

constexpr const char* default_keys = "ctrl-p,ctrl-q";

// "ctrl-" and a letter or one of @[\\]^_, or a character.
char parse_key(const std::string& key) {
    if (key.size() == 1) return key[0];
    if (key.starts_with("ctrl-") && key.size() == 6) {
        const char letter = key[5];
        if (letter >= 'a' && letter <= 'z') return static_cast<char>(letter - 'a' + 1);
        if (letter >= '@' && letter <= '_') return static_cast<char>(letter - '@');
    }
    throw os::Error("invalid detach keys: unknown character '" + key + "'");
}

} // namespace

std::string parse_detach_keys(const std::string& text) {
    const std::string& keys = text.empty() ? default_keys : text;
    std::string bytes;
    for (std::size_t at = 0; at <= keys.size();) {
        const std::size_t end = std::min(keys.find(',', at), keys.size());
        bytes += parse_key(keys.substr(at, end - at));
        at = end + 1;
    }
    return bytes;
}

Terminal::Terminal(bool wanted, std::string detach_keys)
    : keys_(std::move(detach_keys)), detached_(::eventfd(0, EFD_CLOEXEC)) {
    if (!detached_) throw os::system_error("eventfd", errno);
    if (!wanted) return;
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) throw os::Error("the input device is not a TTY");
    termios raw = before_;
    ::cfmakeraw(&raw);
    if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) throw os::system_error("tcsetattr", errno);
    open_ = true;
}

void Terminal::close() {
    if (open_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    open_ = false;
}

std::optional<std::string> Terminal::typed(std::string_view bytes) {
    if (!open_ || keys_.empty()) return std::string(bytes);
    std::string passed;
    for (const char byte : bytes) {
        if (byte != keys_[matched_]) {
            passed.append(keys_, 0, std::exchange(matched_, 0));
            if (byte != keys_[0]) {
                passed += byte;
                continue;
            }
        }
        if (++matched_ < keys_.size()) continue;
        const std::uint64_t one = 1;
        (void)!::write(detached_.get(), &one, sizeof one);
        return std::nullopt;
    }
    return passed;
}

bool Terminal::size(std::uint16_t& rows, std::uint16_t& columns) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 && ::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) return false;
    rows = size.ws_row;
    columns = size.ws_col;
    return true;
}

} // namespace client
