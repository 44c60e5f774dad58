// SPDX-License-Identifier: Apache-2.0
//
// The templates that --format takes: whatever the text, it is rendered or refused, and the same the second time.
#include "cli/format/template.hpp"
#include "cli/os/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace {

// Lists of one element: ranges inside of ranges render as much as they are written, not as much as they multiply.
const nlohmann::json& sample() {
    static const nlohmann::json value = {
        {"Id", "abc"},
        {"State", {{"Running", true}, {"Code", 3}, {"Error", ""}}},
        {"Args", {"echo hi"}},
        {"Labels", {{"a", "1"}}},
        {"Ports", nlohmann::json::object()},
        {"Size", 18446744073709551615U},
        {"Nothing", nullptr},
    };
    return value;
}

std::optional<std::string> rendered(std::string_view text) {
    try {
        return format::Template(text).render(sample());
    } catch (const os::Error&) {
        return std::nullopt;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (rendered(text) != rendered(text)) std::abort();
    return 0;
}
