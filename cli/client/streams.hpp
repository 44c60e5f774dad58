// SPDX-License-Identifier: Apache-2.0
//
// The CLI's end of a foreground container's streams: a thread for each copies between a pipe, whose other end the
// daemon has, and this process's own stdin, stdout or stderr. Each stream waits for its own reader or writer only.
#pragma once

#include "cli/os/descriptor.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace client {

class Streams {
  public:
    explicit Streams(bool with_input);
    // Output threads are joined: what the container wrote has been written. The input thread may be waiting for a
    // terminal for ever and is left to the process's end.
    ~Streams();
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;

    // The daemon's ends, for SCM_RIGHTS: stdin if asked for, stdout, stderr.
    std::vector<int> remote_ends() const;

    // Closes the daemon's ends here and starts copying. `reader_left(stream)` is called from another thread when stdout
    // (1) or stderr (2) of this process takes no more.
    // What comes from a terminal goes through `typed`, from another thread: it tells what is passed on, or nothing when
    // that was the end.
    using Typed = std::function<std::optional<std::string>(std::string_view bytes)>;
    void start(const std::function<void(int stream)>& reader_left, Typed typed);

    // Waits until stdout and stderr have ended and all of them is written.
    void finish();

    // The container goes on without this process: nothing is waited for.
    void abandon();

  private:
    struct Pipe {
        os::Descriptor read;
        os::Descriptor write;
    };
    static Pipe make_pipe();

    Pipe input_;
    Pipe output_;
    Pipe error_;
    std::vector<std::thread> writers_;
};

} // namespace client
