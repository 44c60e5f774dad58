// SPDX-License-Identifier: Apache-2.0
//
// A socket as an open file: what all families have in common, and what each of them does its own way. A family is a
// class derived from this and a row in family.cpp.
//
// A call that waits does so until its deadline: at once with O_NONBLOCK or MSG_DONTWAIT (eagain), after SO_RCVTIMEO or
// SO_SNDTIMEO (eagain), or when a signal comes: restart_sys, or eintr where there was a timeout.
#pragma once

#include "personality/net/message.hpp"
#include "personality/net/socket_options.hpp"

namespace personality::net {

class Socket : public fs::File {
  public:
    Socket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, std::uint32_t type, std::uint32_t protocol)
        : File(std::move(path), flags), family_(family), type_(type), protocol_(protocol) {}

    // nullptr: the file is no socket.
    static Socket* from(fs::File& file) { return file.kind() == file_kind ? static_cast<Socket*>(&file) : nullptr; }

    std::uint16_t family() const { return family_; }
    std::uint32_t type() const { return type_; }
    std::uint32_t protocol() const { return protocol_; }

    // The calls of the same names; eopnotsupp where the family or type has none.
    virtual Result<> bind(const Address& address) = 0;
    virtual Result<> connect(const Address& address) = 0;
    virtual Result<> listen(std::int32_t backlog);
    virtual Result<Ref<fs::File>> accept(std::uint32_t flags); // o_nonblock or nothing
    virtual Result<> own_name(Address& address) = 0;
    virtual Result<> peer_name(Address& address) = 0; // enotconn
    virtual Result<> shut_down(std::int32_t how) = 0;
    virtual Result<std::size_t> send(OutgoingMessage& message) = 0;
    virtual Result<std::size_t> receive(IncomingMessage& message) = 0;

    // Options of other levels than SOL_SOCKET. enoprotoopt.
    virtual Result<> set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes);
    virtual Result<std::uint32_t> get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                             std::uint32_t bytes);

    // What SOL_SOCKET's options ask of the family.
    SocketOptions options;
    virtual void options_changed() {} // one of them was set
    virtual bool listening() const { return false; }
    virtual Errno take_error() { return Errno{}; } // SO_ERROR: 0 if there is none
    virtual Result<linux::UCred> peer_credentials() { return linux::UCred{0, UINT32_MAX, UINT32_MAX}; }

    Kind kind() const final { return file_kind; }
    bool can_poll() const final { return true; }
    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) final;
    Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset) final;

  protected:
    // Waits in queues for what a call needs.
    class Wait {
      public:
        Wait(const Socket& socket, std::uint64_t timeout_ns, std::uint32_t message_flags);
        Result<> in(WaitQueue& queue) const;

      private:
        bool at_once_;
        Deadline deadline_;
    };

  private:
    static constexpr char file_kind[] = "socket";

    std::uint16_t family_;
    std::uint32_t type_;
    std::uint32_t protocol_;
};

// An entry of its own for a new socket, "socket:[<number>]". enomem.
Result<Ref<fs::Dentry>> make_socket_path();

} // namespace personality::net
