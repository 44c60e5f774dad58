// SPDX-License-Identifier: Apache-2.0
//
// bulkhead image: the verbs for images under docker's longer names.
#include "cli/verb/group.hpp"
#include "cli/verb/prune.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

namespace {

constexpr Alias aliases[] = {
    {"image import", "import"}, {"image inspect", "inspect"}, {"image list", "images"}, {"image load", "load"},
    {"image ls", "images"},     {"image rm", "rmi"},          {"image tag", "tag"},
};

constexpr Verb own[] = {
    {"image prune", "[OPTIONS]", "Remove images without a name", image_prune},
};

} // namespace

int image(const Verb& verb, const Arguments& arguments) { return run_alias(verb, aliases, own, arguments); }

} // namespace cli::verb
