// SPDX-License-Identifier: Apache-2.0
//
// What the manager tells the personality about its container.
#pragma once

#include "abi/protocol/container.hpp"

namespace personality::platform {

inline const protocol::container::ContainerBlock& block() {
    return *reinterpret_cast<const protocol::container::ContainerBlock*>(protocol::container::block_page);
}

inline bool kernel_has(protocol::container::KernelFeature feature) { return block().kernel_features & feature; }

} // namespace personality::platform
