// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "personality/session/session.hpp"

#include <string_view>

namespace personality::code {

// A line on the session's stderr about what this kernel can't do for a program; lost if nobody takes it now.
void report(session::Session& session, std::string_view text);

} // namespace personality::code
