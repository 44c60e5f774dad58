// SPDX-License-Identifier: Apache-2.0
//
// What the personality's file systems stand on, for tests in one ordinary process: tasks are threads of which one runs
// at a time, user memory is the test's own, pages come from the C library's heap, and the image is bytes.
//
// Addresses below 64 KiB are bad user memory.
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/credentials.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace personality::fs {
class FileSystem;
}

namespace personality::fake {

// The image's extent: header page and file system.
std::vector<std::byte>& image_bytes();
// Every page read from the image, so that tests can let things happen meanwhile.
extern std::function<void()> on_image_read;
extern bool image_fails; // reads give eio

// Bound on pages; what is allocated now.
extern std::size_t page_limit;
std::size_t pages_in_use();

Credentials& user();            // of all tasks
extern linux::SignalSet raised; // by raise_signal()
extern bool signal_waits;       // signal_pending(), and ends interruptible waits
extern std::uint64_t open_file_limit, file_size_limit;

// What the console was given and gives.
extern std::string console_output[3];
extern std::string console_input; // what stdin still holds; empty is its end

// Runs `body` as another task, at once until it first blocks; join() waits for its end.
class OtherTask {
  public:
    explicit OtherTask(std::function<void()> body);
    ~OtherTask();
    void join();

  private:
    struct State;
    State* state_;
};

// A tree of its own, for tests that begin anew many times: paths start at `root` and no descriptor is open; and its
// end.
void enter(fs::FileSystem& root);
void leave();

// The container's tree, descriptors and paths on an image of `extent`; once in a process.
void start(std::vector<std::byte> extent, bool stdin_closed = false);

// An image of a host directory, with the image header before it. Ends the test program if mkfs.erofs fails.
std::vector<std::byte> make_image(const std::string& directory, bool inline_data = false);

} // namespace personality::fake
