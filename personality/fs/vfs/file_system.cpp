// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file_system.hpp"

#include "personality/fs/text/text.hpp"

namespace personality::fs {

void FileSystem::write_options(Text& text) const { text.add(description_.options); }

} // namespace personality::fs
