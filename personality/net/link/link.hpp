// SPDX-License-Identifier: Apache-2.0
//
// The container's way to its networks. Its port is opened when a program first wants something of Internet sockets or
// of interfaces: who doesn't has no memory for it. What the switch says of the interfaces is followed from then on.
#pragma once

#include "personality/net/link/interface.hpp"

namespace personality::net::link {

// Starts lwIP; opens the port, if it isn't open and the container has a network, and waits for the switch to describe
// it: so that a program does not find half of its interfaces.
void open();

// Something has come through the port.
void on_event();

// Tells the switch what was sent; after everything that may have sent packets.
void flush();

// Null: there is none of this number.
Interface* interface(unsigned number);

// Of all interfaces together, also of those that are gone.
const Traffic& traffic();

} // namespace personality::net::link
