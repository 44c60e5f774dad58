// SPDX-License-Identifier: Apache-2.0
//
// A terminal as an open file.
#pragma once

#include "personality/fs/tty/tty.hpp"
#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

// open(2) of a terminal under any of its names. A session leader without o_noctty and without a terminal gets it as its
// controlling one, if it is opened for reading and controls no session. eio: it is gone, or locked; ebusy: another has
// it exclusively.
Result<Ref<File>> open_tty(const Ref<Tty>& tty, const Ref<Dentry>& path, std::uint32_t flags);

// /dev/tty: the controlling terminal. enxio: there is none.
Result<Ref<File>> open_controlling_tty(const Ref<Dentry>& path, std::uint32_t flags);

} // namespace personality::fs
