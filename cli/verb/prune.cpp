// SPDX-License-Identifier: Apache-2.0
//
// bulkhead container prune: containers that do not run; bulkhead image prune: images without a name, or that no
// container refers to.
#include "cli/verb/prune.hpp"

#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/verb/confirm.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/image_removal.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace cli::verb {

namespace {

std::set<std::string> images_in_use() {
    std::set<std::string> used;
    for (const nlohmann::json& object : client::list_containers()) {
        used.insert(object.get<container::Record>().image_id);
    }
    return used;
}

} // namespace

int container_prune(const Verb& verb, const Arguments& arguments) {
    bool force = false;
    Flags flags(verb);
    flags.flag("-f,--force", force, "Do not ask");
    flags.parse(arguments, 0, 0);
    if (!force && !confirmed("all stopped containers")) return 0;

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    Arguments ids;
    for (const nlohmann::json& object : client::list_containers()) {
        const auto record = object.get<container::Record>();
        if (!record.running()) ids.push_back(record.id);
    }
    if (!ids.empty()) std::puts("Deleted Containers:");
    return for_each_name(ids, [&](const std::string& id) {
        daemon->call({{"op", "rm"}, {"container", id}, {"force", false}});
        std::puts(id.c_str());
    });
}

int image_prune(const Verb& verb, const Arguments& arguments) {
    bool force = false, all = false;
    Flags flags(verb);
    flags.flag("-f,--force", force, "Do not ask");
    flags.flag("-a,--all", all, "Also images that have a name and that no container refers to");
    flags.parse(arguments, 0, 0);
    if (!force &&
        !confirmed(all ? "all images without at least one container associated to them" : "all dangling images"))
        return 0;

    image::RemoveOptions options;
    options.force = true;
    options.user = [](const image::ImageRecord& image) { return container_of(image, false); };
    const image::Store store;
    const std::set<std::string> used = images_in_use();
    Arguments ids;
    for (const image::ImageRecord& image : image::list(store)) {
        if ((all || image.names.empty()) && !used.contains(image.id)) ids.push_back(image.id);
    }
    if (!ids.empty()) std::puts("Deleted Images:");
    return for_each_name(ids, [&](const std::string& id) { print_removal(image::remove(store, id, options)); });
}

} // namespace cli::verb
