// SPDX-License-Identifier: Apache-2.0
#include "cli/client/start.hpp"

#include "cli/client/known_container.hpp"
#include "cli/client/terminal.hpp"
#include "cli/image/image.hpp"

namespace client {

StartOrder start_order(const Daemon& daemon, const std::string& container) {
    const KnownContainer known = known_container(daemon, container);
    const image::ImageRecord image = image::resolve(image::Store(), known.record.image_id);
    return {known.record.id,
            image.offset,
            image.length,
            {known.spec.standard_input, known.spec.terminal, true, parse_detach_keys({})}};
}

} // namespace client
