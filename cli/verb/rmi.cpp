// SPDX-License-Identifier: Apache-2.0
//
// bulkhead rmi: names of images, and images with their last name.
#include "cli/flags.hpp"
#include "cli/verb/each.hpp"
#include "cli/verb/image_removal.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int rmi(const Verb& verb, const Arguments& arguments) {
    image::RemoveOptions options;
    Flags flags(verb);
    flags.flag("-f,--force", options.force,
               "Remove an image that ended containers refer to, or that has several names");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);

    // A running container can't do without its image; one that has ended only gets in the way of removing it by
    // accident.
    options.user = [&](const image::ImageRecord& image) { return container_of(image, options.force); };
    const image::Store store;
    return for_each_name(names, [&](const std::string& name) { print_removal(image::remove(store, name, options)); });
}

} // namespace cli::verb
