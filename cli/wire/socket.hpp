// SPDX-License-Identifier: Apache-2.0
//
// What the CLI and the machine daemon speak: JSON objects, one a message, over a SOCK_SEQPACKET Unix socket; file
// descriptors travel beside them (unix(7), SCM_RIGHTS). Bulk data never goes through it: streams are pipes that the CLI
// hands over, the container's spec is a memory file.
#pragma once

#include "cli/os/descriptor.hpp"

#include <cstddef>
#include <deque>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace wire {

inline constexpr std::size_t max_message_bytes = 64 * 1024;
inline constexpr std::size_t max_descriptors = 4;

struct Message {
    std::string text; // empty: the other end has closed
    std::vector<os::Descriptor> descriptors;
};

class Socket {
  public:
    explicit Socket(os::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

    int descriptor() const { return descriptor_.get(); }

    // The next message; on a closed or broken connection one with an empty text. Waits for it.
    Message receive() const;
    // Likewise, but false when none is there yet.
    bool try_receive(Message& message) const;
    // False when the other end is gone. Waits while its queue is full.
    bool send(const nlohmann::json& object, const std::vector<int>& descriptors = {}) const;

  protected:
    bool receive_with(int flags, Message& message) const;
    // 1: sent; 0: the queue is full; -1: the other end is gone.
    int send_with(int flags, const std::string& text, const std::vector<int>& descriptors) const;

  private:
    os::Descriptor descriptor_;
};

// The daemon's end: never waits, keeps what a slow reader has not taken yet. The caller bounds what it posts.
class QueuedSocket : public Socket {
  public:
    using Socket::Socket;

    void post(const nlohmann::json& object);
    // Sends what it can; false when the other end is gone.
    bool flush();
    bool pending() const { return !queue_.empty(); }

  private:
    std::deque<std::string> queue_;
};

// A socket that listens at `path`, replacing a dead one; throws os::Error. The path may be longer than sun_path.
os::Descriptor listen_at(const std::filesystem::path& path);
// Not open when nobody listens there.
os::Descriptor connect_to(const std::filesystem::path& path);

} // namespace wire
