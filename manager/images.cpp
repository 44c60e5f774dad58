// SPDX-License-Identifier: Apache-2.0
#include "manager/images.hpp"

extern "C" {
extern const std::byte image_control[], image_control_end[];
extern const std::byte image_store[], image_store_end[];
extern const std::byte image_time[], image_time_end[];
extern const std::byte image_netdriver[], image_netdriver_end[];
extern const std::byte image_network[], image_network_end[];
extern const std::byte image_personality[], image_personality_end[];
}

namespace manager::images {

std::span<const std::byte> server(ServerId id) {
    switch (id) {
    case ServerId::control:
        return {image_control, image_control_end};
    case ServerId::store:
        return {image_store, image_store_end};
    case ServerId::time:
        return {image_time, image_time_end};
    case ServerId::netdriver:
        return {image_netdriver, image_netdriver_end};
    case ServerId::network:
        return {image_network, image_network_end};
    }
    return {};
}

std::span<const std::byte> personality() { return {image_personality, image_personality_end}; }

} // namespace manager::images
