// SPDX-License-Identifier: Apache-2.0
//
// Messages of the domain name system, RFC 1035, as far as a stub needs them: questions are read, answers written. The
// messages come from programs and from the network: nothing in them is believed. No allocation, no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace personality::net::dns {

inline constexpr std::size_t header_bytes = 12;
inline constexpr std::size_t max_name = 253; // in text
inline constexpr std::size_t max_question = header_bytes + 255 + 4;
inline constexpr std::uint32_t answer_ttl_s = 600; // as docker's
inline constexpr std::size_t record_bytes = 16;    // of an address in an answer

enum class Type : std::uint16_t { a = 1, ptr = 12, aaaa = 28 };

enum class Code : std::uint8_t { no_error = 0, server_failure = 2 };

struct Question {
    std::uint16_t id;
    std::uint16_t type; // perhaps a Type
    std::uint8_t name_length;
    std::array<char, max_name> name_bytes;
    std::size_t end; // of the question in its message

    std::string_view name() const { return {name_bytes.data(), name_length}; } // without a dot at its end
};

// nullopt: no query with one question of the Internet class, or cut short, or its name is none (compressed, too long,
// with a dot or a NUL in a label).
std::optional<Question> read_query(std::span<const std::byte> message);

// The id of a message; whether it is a response. nullopt: it has no header.
struct Mark {
    std::uint16_t id;
    bool response;
};
std::optional<Mark> mark_of(std::span<const std::byte> message);
// Precondition: it has a header.
void set_id(std::span<std::byte> message, std::uint16_t id);

// The address that "4.3.2.1.in-addr.arpa" asks for: 1.2.3.4. nullopt: it is no such name.
std::optional<std::array<std::byte, 4>> reverse_address(std::string_view name);

// Responses to `query`, whose question is `question`, into `to`; their length. Preconditions: `to` has room for
// question.end and record_bytes for each address, or max_question more for a name; `addresses` are 4 bytes each.
std::size_t write_addresses(std::span<const std::byte> query, const Question& question,
                            std::span<const std::byte> addresses, std::span<std::byte> to);
// `name` may be anything: one that can't be in a message makes an answer without records.
std::size_t write_name(std::span<const std::byte> query, const Question& question, std::string_view name,
                       std::span<std::byte> to);
std::size_t write_failure(std::span<const std::byte> query, const Question& question, std::span<std::byte> to);

} // namespace personality::net::dns
