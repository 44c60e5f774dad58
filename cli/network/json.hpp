// SPDX-License-Identifier: Apache-2.0
//
// Addresses in JSON are their text; the empty text is none. Reading throws os::Error for any other.
#pragma once

#include "cli/network/address.hpp"
#include "cli/os/error.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace network {

template<typename Value>
Value value_from(const nlohmann::json& text) {
    const auto value = Value::parse(text.get<std::string>());
    if (!value) throw os::Error("not an address: " + text.dump());
    return *value;
}

template<typename Value>
std::string text_or_empty(const std::optional<Value>& value) {
    return value ? value->text() : "";
}

template<typename Value>
std::optional<Value> optional_from(const nlohmann::json& text) {
    return text.get<std::string>().empty() ? std::nullopt : std::optional(value_from<Value>(text));
}

} // namespace network
