// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/privilege_options.hpp"

#include "cli/os/error.hpp"

namespace cli::verb {

namespace {

// Of what confines a container on Linux there is one option here; the others may be switched off, as they are.
bool no_new_privileges(const std::vector<std::string>& options) {
    bool asked = false;
    for (const std::string& option : options) {
        const std::size_t separator = option.find_first_of("=:");
        const std::string key = option.substr(0, separator);
        const std::string value = separator == std::string::npos ? "" : option.substr(separator + 1);
        const bool confines = key == "seccomp" || key == "apparmor" || key == "label";
        if (key == "no-new-privileges" && (value.empty() || value == "true" || value == "false"))
            asked = value != "false";
        else if (!confines || (value != "unconfined" && value != "disable"))
            throw os::Error("invalid --security-opt: \"" + option + "\": there is no-new-privileges");
    }
    return asked;
}

} // namespace

void declare(Flags& flags, PrivilegeOptions& options) {
    flags.flag("--privileged", options.privileged, "Give its root all capabilities");
    flags.list("--cap-add", options.added, "NAME", "Give its root a capability, or ALL");
    flags.list("--cap-drop", options.dropped, "NAME", "Take a capability from its root, or ALL");
    flags.list("--security-opt", options.security, "OPTION", "no-new-privileges");
    flags.list("--ulimit", options.ulimits, "NAME=SOFT[:HARD]", "A resource limit of its processes");
}

void apply(const PrivilegeOptions& options, container::Wishes& wishes) {
    wishes.capabilities = container::capabilities(options.privileged, options.added, options.dropped);
    wishes.no_new_privileges = no_new_privileges(options.security);
    for (const std::string& limit : options.ulimits) {
        wishes.ulimits.push_back(container::parse_ulimit(limit));
    }
}

} // namespace cli::verb
