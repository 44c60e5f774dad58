// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/inspect_output.hpp"

#include "cli/format/listing.hpp"
#include "cli/os/error.hpp"
#include "cli/verb.hpp"

#include <cstdio>

namespace cli::verb {

InspectOutput::InspectOutput(const std::string& format) : compact_(format == "json") {
    if (!format.empty() && !compact_) template_.emplace(format::with_escapes(format));
}

void InspectOutput::add(const nlohmann::json& object) {
    if (template_)
        lines_ += template_->render(object) + "\n";
    else
        objects_.push_back(object);
}

void InspectOutput::fail(const std::string& text) { errors_ += "bulkhead: " + text + "\n"; }

int InspectOutput::print() const {
    const std::string array =
        objects_.dump(compact_ ? -1 : 4, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    const std::string& text = template_ ? lines_ : array;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputs(errors_.c_str(), stderr);
    return errors_.empty() ? 0 : exit_failure;
}

} // namespace cli::verb
