// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/image_removal.hpp"

#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

std::string container_of(const image::ImageRecord& image, bool running_only) {
    for (const nlohmann::json& object : client::list_containers()) {
        const auto record = object.get<container::Record>();
        if (record.image_id == image.id && (record.running() || !running_only)) return record.name;
    }
    return "";
}

void print_removal(const image::Removal& removal) {
    for (const std::string& untagged : removal.untagged) {
        std::printf("Untagged: %s\n", untagged.c_str());
    }
    if (!removal.deleted.empty()) std::printf("Deleted: %s\n", removal.deleted.c_str());
}

} // namespace cli::verb
