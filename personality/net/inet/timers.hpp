// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace personality::net::inet {

// A frame came or went, or an address of 127.0.0.0/8 is talked to: reassembly and address resolution may need time.
void packets_move();

} // namespace personality::net::inet
