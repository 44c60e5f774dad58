// SPDX-License-Identifier: Apache-2.0
//
// bulkhead inspect: all that is known of containers and images, in docker's shape.
#include "cli/client/daemon.hpp"
#include "cli/client/known_container.hpp"
#include "cli/container/inspection.hpp"
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/inspect_output.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

namespace {

nlohmann::json inspect_container(const client::Daemon& daemon, const std::string& name) {
    const client::KnownContainer known = client::known_container(daemon, name);
    return container::inspect(known.record, known.spec, known.log);
}

nlohmann::json inspect_image(const std::string& name) {
    return container::inspect(image::resolve(image::Store(), name));
}

// A container, or where there is none of that name an image.
nlohmann::json inspect_any(const client::Daemon& daemon, const std::string& name) {
    try {
        return inspect_container(daemon, name);
    } catch (const os::Error& error) {
        if (!std::string(error.what()).starts_with("No such container")) throw;
    }
    try {
        return inspect_image(name);
    } catch (const image::Error& error) {
        if (error.kind() != image::ErrorKind::NotFound && error.kind() != image::ErrorKind::BadInput) throw;
        throw os::Error("No such object: " + name);
    }
}

} // namespace

int inspect(const Verb& verb, const Arguments& arguments) {
    std::string format;
    std::string type;
    if (verb.name.starts_with("container ")) type = "container";
    if (verb.name.starts_with("image ")) type = "image";
    Flags flags(verb);
    flags.option("-f,--format", format, "FORMAT", "'json' or a Go template");
    if (type.empty()) flags.option("--type", type, "TYPE", "Only a 'container' or an 'image'");
    const Arguments names = flags.parse(arguments, 1, Flags::any_number);
    if (!type.empty() && type != "container" && type != "image")
        throw UsageError("\"" + type + "\" is not a valid value for --type", std::string(verb.name));

    InspectOutput output(format);
    std::optional<client::Daemon> daemon;
    if (type != "image") daemon = client::Daemon::connect(client::Start::Daemon);
    for (const std::string& name : names) {
        try {
            output.add(type == "image"       ? inspect_image(name)
                       : type == "container" ? inspect_container(*daemon, name)
                                             : inspect_any(*daemon, name));
        } catch (const std::exception& error) {
            output.fail(error.what());
        }
    }
    return output.print();
}

} // namespace cli::verb
