// SPDX-License-Identifier: Apache-2.0
#include "cli/image/find.hpp"
#include "cli/image/image.hpp"

namespace image {

void tag(const Store& store, std::string_view name, std::string_view target) {
    const std::string canonical = Reference::parse(target).canonical();
    store::Transaction transaction(store);
    const std::string id = find_image(transaction.catalog(), name).id;
    transaction.catalog().tag(id, canonical);
    transaction.commit();
}

} // namespace image
