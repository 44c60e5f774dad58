// SPDX-License-Identifier: Apache-2.0
//
// bulkhead import: an image from the tar of a root file system.
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>

namespace cli::verb {

int import(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments rest = flags.parse(arguments, 1, 2);
    image::ImportOptions options;
    if (rest.size() == 2) options.name = rest[1];
    const image::ImageRecord image = image::import_tar(image::Store(), std::filesystem::path(rest[0]), options);
    std::puts(image.id.c_str());
    return 0;
}

} // namespace cli::verb
