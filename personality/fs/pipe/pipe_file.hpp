// SPDX-License-Identifier: Apache-2.0
//
// The ends of pipes and FIFOs as open files.
#pragma once

#include "personality/fs/pipe/pipe.hpp"
#include "personality/fs/vfs/file.hpp"

namespace personality::fs {

struct PipeEnds {
    Ref<File> reader, writer;
};

// That a file is an end of; null: of none.
Pipe* pipe_of(File& file);

// pipe2(2). `flags`: o_nonblock, o_direct or nothing. enomem.
Result<PipeEnds> make_pipe(std::uint32_t flags);

// open(2) of a FIFO, which waits for the other end, fifo(7). enxio: o_nonblock, for writing, and there is no reader;
// restart_sys.
Result<Ref<File>> open_fifo(const Ref<Pipe>& pipe, const Ref<Dentry>& path, std::uint32_t flags);

} // namespace personality::fs
