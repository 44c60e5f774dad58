// SPDX-License-Identifier: Apache-2.0
//
// bulkhead container: the verbs for containers under docker's longer names.
#include "cli/verb/group.hpp"
#include "cli/verb/prune.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

namespace {

constexpr Alias aliases[] = {
    {"container create", "create"},   {"container inspect", "inspect"}, {"container kill", "kill"},
    {"container list", "ps"},         {"container logs", "logs"},       {"container ls", "ps"},
    {"container port", "port"},       {"container ps", "ps"},           {"container rename", "rename"},
    {"container restart", "restart"}, {"container rm", "rm"},           {"container run", "run"},
    {"container start", "start"},     {"container stats", "stats"},     {"container stop", "stop"},
    {"container wait", "wait"},
};

constexpr Verb own[] = {
    {"container prune", "[OPTIONS]", "Remove all containers that do not run", container_prune},
};

} // namespace

int container(const Verb& verb, const Arguments& arguments) { return run_alias(verb, aliases, own, arguments); }

} // namespace cli::verb
