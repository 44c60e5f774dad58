// SPDX-License-Identifier: Apache-2.0
//
// Reading JSON that comes from archives: bounded depth, and errors that name the document.
#pragma once

#include "cli/image/error.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace image::oci {

// Throws Error for text that is no JSON or is nested too deeply. `what` names the document.
nlohmann::json parse_json(std::string_view text, const std::string& what);

// Runs `read`, which uses the document with checked access, and turns its complaints into Error.
template<typename Read>
auto with_json_errors(const std::string& what, Read&& read) {
    try {
        return std::forward<Read>(read)();
    } catch (const nlohmann::json::parse_error& error) {
        throw Error(ErrorKind::BadInput, what + " is not valid JSON at byte " + std::to_string(error.byte));
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorKind::BadInput, what + " is not as it must be: " + error.what());
    }
}

// The member, or `otherwise` where it is absent or null. Throws nlohmann's exception for one of another type.
template<typename T>
T value_or(const nlohmann::json& object, const char* key, T otherwise) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::move(otherwise) : found->get<T>();
}

} // namespace image::oci
