// SPDX-License-Identifier: Apache-2.0
//
// The container's resolver at 127.0.0.11, as docker's: what its programs ask there is answered with what the host knows
// of the container's networks (abi/protocol/session.hpp, Resolve), or else by the name servers that the spec names.
// Over UDP alone. It runs in lwIP's callbacks and in a timer, and blocks nobody.
#pragma once

#include "abi/protocol/container_spec.hpp"

#include <cstddef>
#include <span>

namespace personality::net::dns::stub {

// What the container's spec says of it; before anything else here.
void configure(const protocol::SpecHeader& spec);

// lwIP has been started. Without the spec's word for it nothing happens.
void start();

// A Resolved frame.
void on_answer(std::span<const std::byte> frame);

} // namespace personality::net::dns::stub
