// SPDX-License-Identifier: Apache-2.0
//
// The container's spec (abi/protocol/container_spec.hpp), parsed. It comes from the host, but through hands that the
// personality need not trust: everything in it is checked.
#pragma once

#include "abi/protocol/container_spec.hpp"
#include "personality/loader/string_list.hpp"

#include <cstdint>
#include <span>

namespace personality {

struct Spec {
    protocol::SpecHeader header;
    std::string_view hostname;
    std::string_view working_directory;
    std::string_view hosts;    // lines for /etc/hosts
    std::string_view resolver; // /etc/resolv.conf; empty: no network
    StringList arguments;
    StringList environment;
    StringList settings;   // "KIND=VALUE"
    std::string_view user; // "name" or "name:group", if spec_user_by_name
};

// Where the spec is wrong: a byte offset from its start.
struct SpecError {
    std::uint32_t offset;
};

// enoexec-like refusal of a header that can't be followed by sensible strings; returns how many bytes of strings
// follow.
base::Result<std::uint32_t, SpecError> check_spec_header(const protocol::SpecHeader& header);

// `strings`: the bytes behind the header, as many as it says; the result refers to them.
base::Result<Spec, SpecError> parse_spec(const protocol::SpecHeader& header, std::span<const char> strings);

} // namespace personality
