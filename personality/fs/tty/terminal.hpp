// SPDX-License-Identifier: Apache-2.0
//
// A terminal whose other end is outside the container: that of its first process (`run -t`), or of one that is started
// beside it (`exec -t`). It is /dev/pts/N like any other; the transport to the other end is a TtyOutput and calls Tty's
// receive(), writable(), set_size() and hang_up().
//
//     transport.tty = TRY(make_terminal(transport, rows, columns));   // before there are others: /dev/pts/0
//     TRY(add_console(*transport.tty, dev_root));                     // the first process's is /dev/console, too
//     task.files = TRY(terminal_files(transport.tty));                // descriptors 0, 1, 2
//     job_control::give(task.process, *transport.tty);                // a session's leader
#pragma once

#include "personality/fs/tty/tty.hpp"
#include "personality/fs/vfs/file_table.hpp"

namespace personality::fs {

// Preconditions: the file systems are mounted; `output` lives until hang_up(). Its node belongs to the caller's user.
// enospc, enomem.
Result<Ref<Tty>> make_terminal(TtyOutput& output, std::uint16_t rows, std::uint16_t columns);

// One open file, for reading and writing, which is nobody's controlling terminal by that.
Result<Ref<File>> open_terminal(const Ref<Tty>& tty);
Result<Ref<FileTable>> terminal_files(const Ref<Tty>& tty);

// Gives the terminal's device the name "console" in the directory `dev` as well, in the place of what is there.
Result<> add_console(const Tty& tty, Dentry& dev);

} // namespace personality::fs
