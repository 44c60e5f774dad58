// SPDX-License-Identifier: Apache-2.0
//
// The files of /proc/net about interfaces, routes and neighbours, proc(5).
#pragma once

#include "personality/base/result.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::net::link {

Result<> arp_text(fs::Text& text);
Result<> dev_text(fs::Text& text);
Result<> if_inet6_text(fs::Text& text);
Result<> ipv6_route_text(fs::Text& text);
Result<> route_text(fs::Text& text);

// "02:42:0a:58:00:02".
void add_mac(fs::Text& text, const std::uint8_t* bytes);

} // namespace personality::net::link
