// SPDX-License-Identifier: Apache-2.0
#include "personality/net/dns/message.hpp"

#include <algorithm>
#include <cstring>

namespace personality::net::dns {

namespace {

// Offsets and bits of the header, RFC 1035, 4.1.1.
constexpr std::size_t flags_at = 2, question_count_at = 4, answer_count_at = 6;
constexpr std::uint16_t response_bit = 0x8000, opcode_bits = 0x7800, truncated_bit = 0x0200, recursion_desired = 0x0100,
                        recursion_available = 0x0080;

constexpr std::uint16_t class_internet = 1;
constexpr std::size_t max_label = 63;
constexpr std::uint16_t pointer_to_question = 0xc000 | header_bytes;

std::uint16_t word_at(std::span<const std::byte> message, std::size_t at) {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(message[at]) << 8 |
                                      std::to_integer<unsigned>(message[at + 1]));
}

void put_word(std::span<std::byte> message, std::size_t at, std::uint16_t word) {
    message[at] = static_cast<std::byte>(word >> 8);
    message[at + 1] = static_cast<std::byte>(word);
}

// Takes the name that begins at `at`, which moves behind it. False: it is none.
bool read_name(std::span<const std::byte> message, std::size_t& at, Question& question) {
    std::size_t length = 0;
    for (;;) {
        if (at >= message.size()) return false;
        const auto label = std::to_integer<std::size_t>(message[at++]);
        if (label == 0) break;
        if (label > max_label || label > message.size() - at) return false;
        if (length + (length != 0 ? 1 : 0) + label > max_name) return false;
        if (length != 0) question.name_bytes[length++] = '.';
        for (std::size_t i = 0; i < label; ++i) {
            const auto character = static_cast<char>(message[at + i]);
            if (character == '.' || character == '\0') return false;
            question.name_bytes[length++] = character;
        }
        at += label;
    }
    question.name_length = static_cast<std::uint8_t>(length);
    return true;
}

// The header and the question again, as a response with `answers` records.
std::size_t begin(std::span<const std::byte> query, const Question& question, Code code, std::uint16_t answers,
                  std::span<std::byte> to) {
    std::copy_n(query.begin(), question.end, to.begin());
    const auto kept = static_cast<std::uint16_t>(word_at(query, flags_at) & recursion_desired);
    put_word(to, flags_at,
             static_cast<std::uint16_t>(response_bit | kept | recursion_available | static_cast<unsigned>(code)));
    put_word(to, answer_count_at, answers);
    std::fill_n(to.begin() + answer_count_at + 2, 4, std::byte{0});
    return question.end;
}

// What comes before a record's data.
std::size_t begin_record(std::span<std::byte> to, std::size_t at, Type type, std::size_t data_bytes) {
    put_word(to, at, pointer_to_question);
    put_word(to, at + 2, static_cast<std::uint16_t>(type));
    put_word(to, at + 4, class_internet);
    put_word(to, at + 6, static_cast<std::uint16_t>(answer_ttl_s >> 16));
    put_word(to, at + 8, static_cast<std::uint16_t>(answer_ttl_s));
    put_word(to, at + 10, static_cast<std::uint16_t>(data_bytes));
    return at + 12;
}

// `name` in labels; 0: it can't be.
std::size_t pack_name(std::string_view name, std::span<std::byte> to) {
    if (name.empty() || name.size() > max_name) return 0;
    std::size_t at = 0;
    while (!name.empty()) {
        const std::size_t dot = std::min(name.find('.'), name.size());
        if (dot == 0 || dot > max_label) return 0;
        to[at++] = static_cast<std::byte>(dot);
        std::memcpy(&to[at], name.data(), dot);
        at += dot;
        name.remove_prefix(std::min(dot + 1, name.size()));
    }
    to[at++] = std::byte{0};
    return at;
}

// Takes one to three digits, at most 255, from the front of `text`.
std::optional<std::byte> take_byte(std::string_view& text) {
    unsigned value = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 3 && text[digits] >= '0' && text[digits] <= '9')
        value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
    if (digits == 0 || value > 255) return std::nullopt;
    text.remove_prefix(digits);
    return static_cast<std::byte>(value);
}

bool is_arpa(std::string_view text) {
    constexpr std::string_view suffix = ".in-addr.arpa";
    const auto lower = [](char letter) { return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter; };
    return std::equal(text.begin(), text.end(), suffix.begin(), suffix.end(),
                      [&](char left, char right) { return lower(left) == right; });
}

} // namespace

std::optional<Question> read_query(std::span<const std::byte> message) {
    if (message.size() < header_bytes) return std::nullopt;
    const std::uint16_t flags = word_at(message, flags_at);
    if ((flags & (response_bit | opcode_bits | truncated_bit)) != 0) return std::nullopt;
    if (word_at(message, question_count_at) != 1) return std::nullopt;
    Question question;
    question.id = word_at(message, 0);
    std::size_t at = header_bytes;
    if (!read_name(message, at, question) || message.size() - at < 4) return std::nullopt;
    question.type = word_at(message, at);
    if (word_at(message, at + 2) != class_internet) return std::nullopt;
    question.end = at + 4;
    return question;
}

std::optional<Mark> mark_of(std::span<const std::byte> message) {
    if (message.size() < header_bytes) return std::nullopt;
    return Mark{word_at(message, 0), (word_at(message, flags_at) & response_bit) != 0};
}

void set_id(std::span<std::byte> message, std::uint16_t id) { put_word(message, 0, id); }

std::optional<std::array<std::byte, 4>> reverse_address(std::string_view name) {
    std::array<std::byte, 4> address;
    for (std::size_t i = 4; i-- != 0;) {
        const auto byte = take_byte(name);
        if (!byte) return std::nullopt;
        address[i] = *byte;
        if (i == 0) break;
        if (!name.starts_with('.')) return std::nullopt;
        name.remove_prefix(1);
    }
    return is_arpa(name) ? std::optional(address) : std::nullopt;
}

std::size_t write_addresses(std::span<const std::byte> query, const Question& question,
                            std::span<const std::byte> addresses, std::span<std::byte> to) {
    const std::size_t count = addresses.size() / 4;
    std::size_t at = begin(query, question, Code::no_error, static_cast<std::uint16_t>(count), to);
    for (std::size_t i = 0; i < count; ++i) {
        at = begin_record(to, at, Type::a, 4);
        std::copy_n(addresses.begin() + static_cast<std::ptrdiff_t>(4 * i), 4,
                    to.begin() + static_cast<std::ptrdiff_t>(at));
        at += 4;
    }
    return at;
}

std::size_t write_name(std::span<const std::byte> query, const Question& question, std::string_view name,
                       std::span<std::byte> to) {
    std::array<std::byte, max_name + 2> packed;
    const std::size_t bytes = pack_name(name, packed);
    std::size_t at = begin(query, question, Code::no_error, bytes != 0 ? 1 : 0, to);
    if (bytes == 0) return at;
    at = begin_record(to, at, Type::ptr, bytes);
    std::copy_n(packed.begin(), bytes, to.begin() + static_cast<std::ptrdiff_t>(at));
    return at + bytes;
}

std::size_t write_failure(std::span<const std::byte> query, const Question& question, std::span<std::byte> to) {
    return begin(query, question, Code::server_failure, 0, to);
}

} // namespace personality::net::dns
