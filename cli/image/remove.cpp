// SPDX-License-Identifier: Apache-2.0
#include "cli/image/find.hpp"
#include "cli/image/image.hpp"

#include <algorithm>
#include <set>

namespace image {

namespace {

std::size_t repositories_of(const ImageRecord& record) {
    std::set<std::string> repositories;
    for (const std::string& name : record.names)
        repositories.insert(Reference::parse(name).familiar_name());
    return repositories.size();
}

// The one name that goes away, or all of them where the image was given by its id.
std::vector<std::string> names_to_remove(const store::Catalog& catalog, const ImageRecord& record,
                                         std::string_view name, const RemoveOptions& options) {
    if (!is_id(name)) {
        const std::string canonical = Reference::parse(name).canonical();
        if (catalog.find_name(canonical) != nullptr) return {canonical};
    }
    if (!options.force && repositories_of(record) > 1)
        throw Error(ErrorKind::Conflict, "image " + std::string(name) +
                                             " has names in several repositories; remove it "
                                             "by name, or with force");
    return record.names;
}

} // namespace

Removal remove(const Store& store, std::string_view name, const RemoveOptions& options) {
    store::Transaction transaction(store);
    store::Catalog& catalog = transaction.catalog();
    const ImageRecord record = find_image(catalog, name);
    const std::vector<std::string> names = names_to_remove(catalog, record, name, options);
    const bool last = names.size() == record.names.size();
    const std::string user = last && options.user ? options.user(record) : "";
    if (!user.empty()) throw Error(ErrorKind::Conflict, "image " + std::string(name) + " is used by container " + user);

    Removal removal;
    for (const std::string& gone : names)
        removal.untagged.push_back(Reference::parse(gone).familiar());
    if (last) {
        std::erase_if(catalog.images, [&](const ImageRecord& other) { return other.id == record.id; });
        removal.deleted = record.id;
    } else {
        const auto kept = std::find_if(catalog.images.begin(), catalog.images.end(),
                                       [&](const ImageRecord& other) { return other.id == record.id; });
        for (const std::string& gone : names)
            std::erase(kept->names, gone);
    }
    transaction.commit();
    return removal;
}

} // namespace image
