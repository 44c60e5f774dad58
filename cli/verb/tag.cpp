// SPDX-License-Identifier: Apache-2.0
//
// bulkhead tag: one more name of an image; another image that had it loses it.
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int tag(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    const Arguments names = flags.parse(arguments, 2, 2);
    image::tag(image::Store(), names[0], names[1]);
    return 0;
}

} // namespace cli::verb
