// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes of an inode, as they lie behind it. Those that inodes share are unknown: Bulkhead's images have
// none.
#pragma once

#include "personality/fs/erofs/volume.hpp"
#include "personality/fs/vfs/xattr.hpp"

namespace personality::erofs {

// Sets them all in `to`. Access control lists are left out, as they are not followed. EUCLEAN, enospc, enomem.
Result<> read_xattrs(const Volume& volume, Nid nid, fs::Xattrs& to);

} // namespace personality::erofs
