// SPDX-License-Identifier: Apache-2.0
//
// The files of /proc/net about Internet sockets, proc(5).
#pragma once

#include "personality/base/result.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::net::inet {

Result<> tcp_text(fs::Text& text);
Result<> tcp6_text(fs::Text& text);
Result<> udp_text(fs::Text& text);
Result<> udp6_text(fs::Text& text);
Result<> raw_text(fs::Text& text);
Result<> raw6_text(fs::Text& text);
Result<> sockstat_text(fs::Text& text);
Result<> sockstat6_text(fs::Text& text);
Result<> snmp_text(fs::Text& text);

} // namespace personality::net::inet
