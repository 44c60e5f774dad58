// SPDX-License-Identifier: Apache-2.0
//
// /proc/sysvipc, proc(5).
#pragma once

#include "personality/base/result.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::ipc {

Result<> segments_text(fs::Text& text);
Result<> semaphores_text(fs::Text& text);
Result<> messages_text(fs::Text& text);

} // namespace personality::ipc
