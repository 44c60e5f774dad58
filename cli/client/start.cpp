// SPDX-License-Identifier: Apache-2.0
#include "cli/client/start.hpp"

#include "cli/client/terminal.hpp"
#include "cli/container/spec_reader.hpp"
#include "cli/image/image.hpp"
#include "cli/os/file.hpp"

#include <nlohmann/json.hpp>

namespace client {

StartOrder start_order(const Daemon& daemon, const std::string& container) {
    const nlohmann::json known = daemon.call({{"op", "inspect"}, {"container", container}});
    const auto record = known.at("container").get<container::Record>();
    const image::ImageRecord image = image::resolve(image::Store(), record.image_id);
    const std::string spec = os::read_file(known.at("spec").get<std::string>()).value_or("");
    const container::Spec decoded = container::decode(spec);
    return {record.id, image.offset, image.length, {decoded.standard_input, decoded.terminal, parse_detach_keys({})}};
}

} // namespace client
