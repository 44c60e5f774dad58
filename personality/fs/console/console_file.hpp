// SPDX-License-Identifier: Apache-2.0
//
// A session's standard streams as open files. Like docker's, without a terminal they are pipes to a program.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/session/session.hpp"

namespace personality::fs {

// A stream's first open file; it is opened again through /proc/<pid>/fd and /dev/stdin, stdout, stderr. The stream is
// closed with its last one. enomem.
Result<Ref<File>> open_console(const Ref<session::Session>& session, protocol::Stream stream);

} // namespace personality::fs
