// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/json.hpp"

namespace image::oci {

namespace {

constexpr int max_depth = 64;

} // namespace

nlohmann::json parse_json(std::string_view text, const std::string& what) {
    bool too_deep = false;
    const auto watch_depth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > max_depth;
        return !too_deep;
    };
    return with_json_errors(what, [&] {
        nlohmann::json json = nlohmann::json::parse(text, watch_depth);
        if (too_deep) throw Error(ErrorKind::BadInput, what + " is nested too deeply");
        return json;
    });
}

} // namespace image::oci
