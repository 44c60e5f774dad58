// SPDX-License-Identifier: Apache-2.0
//
// Answers that the switch gives in the name of gateways, and of containers to the outside.
#pragma once

#include "servers/network/frame.hpp"

namespace network {

// Of every network's gateway: QEMU's user network, which is what is behind them, has it.
inline constexpr Mac gateway_mac = 0x52550a000202;

// Makes an ARP request its own answer: `mac` has the address that was asked for.
void answer_arp(Frame& frame, Mac mac);

// Makes an echo request (RFC 792) its own answer. False: it is none.
bool answer_echo(Frame& frame);

} // namespace network
