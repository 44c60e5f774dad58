// SPDX-License-Identifier: Apache-2.0
//
// bulkhead rmi: names of images, and images with their last name.
#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/verbs.hpp"

#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

// A running container can't do without its image; one that has ended only gets in the way of removing it by accident.
std::string user_of(const image::ImageRecord& image, bool force) {
    for (const nlohmann::json& object : client::list_containers()) {
        const auto record = object.get<container::Record>();
        if (record.image_id == image.id && (record.running() || !force)) return record.name;
    }
    return "";
}

} // namespace

int rmi(const Verb& verb, const Arguments& arguments) {
    image::RemoveOptions options;
    Flags flags(verb);
    flags.flag("-f,--force", options.force,
               "Remove an image that ended containers refer to, or that has several names");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);

    options.user = [&](const image::ImageRecord& image) { return user_of(image, options.force); };
    const image::Store store;
    return for_each_name(names, [&](const std::string& name) {
        const image::Removal removal = image::remove(store, name, options);
        for (const std::string& untagged : removal.untagged) {
            std::printf("Untagged: %s\n", untagged.c_str());
        }
        if (!removal.deleted.empty()) std::printf("Deleted: %s\n", removal.deleted.c_str());
    });
}

} // namespace cli::verb
