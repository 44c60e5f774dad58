// SPDX-License-Identifier: Apache-2.0
//
// bulkhead-image make-busybox: the image that comes with bulkhead.
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

int make_busybox(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    flags.parse(arguments, 0, 0);
    image::ensure_busybox(image::Store());
    return 0;
}

} // namespace cli::verb
