// SPDX-License-Identifier: Apache-2.0
//
// A lock as a line of /proc/locks and of fdinfo, proc(5).
#pragma once

#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/file_lock.hpp"

namespace personality::fs {

void write_lock(Text& text, std::uint64_t number, const FileLock& lock);

} // namespace personality::fs
