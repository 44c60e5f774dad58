// SPDX-License-Identifier: Apache-2.0
//
// Signals for I/O, fcntl(2): while O_ASYNC is set on an open file, its owner (F_SETOWN) gets SIGIO, or the signal of
// F_SETSIG, whenever the file may have become ready. A file has one of these if somebody asked for it.
#pragma once

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/task/io_signal.hpp"

namespace personality::fs {

class File;

class AsyncNotice {
  public:
    explicit AsyncNotice(File& file) : file_(file) {}
    ~AsyncNotice() { stop(); }
    AsyncNotice(const AsyncNotice&) = delete;
    AsyncNotice& operator=(const AsyncNotice&) = delete;

    IoSignal& signal() { return signal_; }
    // O_ASYNC is set, by way of this descriptor, which the signals name. enomem.
    Result<> start(std::int32_t descriptor);
    void stop();

  private:
    // A place in one of the file's queues.
    struct Place : Listener {
        Place(AsyncNotice& of, std::uint32_t about);
        AsyncNotice& notice;
        std::uint32_t events; // whose coming the queue tells of
        Place* next = nullptr;
    };
    class Table;

    void woken(std::uint32_t events);

    File& file_;
    IoSignal signal_;
    Place* places_ = nullptr;
};

} // namespace personality::fs
