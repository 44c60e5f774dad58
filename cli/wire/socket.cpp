// SPDX-License-Identifier: Apache-2.0
#include "cli/wire/socket.hpp"

#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace wire {

namespace {

union ControlBuffer {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int) * max_descriptors)> bytes;
};

// Bytes that are no UTF-8 (names of commands may hold any) are replaced.
std::string dump(const nlohmann::json& object) {
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<os::Descriptor> take_descriptors(msghdr& header) {
    std::vector<os::Descriptor> taken;
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor;
            std::memcpy(&descriptor, CMSG_DATA(control) + i * sizeof(int), sizeof(int));
            taken.emplace_back(descriptor);
        }
    }
    return taken;
}

// An address for `path` by way of its directory's descriptor: sun_path holds 107 characters only.
sockaddr_un address_of(const os::Descriptor& directory, const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = "/proc/self/fd/" + std::to_string(directory.get()) + "/" + path.filename().string();
    if (name.size() >= sizeof(address.sun_path)) throw os::Error("the socket's name is too long: " + path.string());
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    return address;
}

os::Descriptor new_socket() {
    os::Descriptor descriptor(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!descriptor) throw os::system_error("creating a socket", errno);
    return descriptor;
}

} // namespace

bool Socket::receive_with(int flags, Message& message) const {
    message = {};
    message.text.resize(max_message_bytes);
    ControlBuffer control{};
    iovec part{message.text.data(), message.text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    ssize_t count;
    do {
        count = ::recvmsg(descriptor_.get(), &header, flags | MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    message.descriptors = take_descriptors(header);
    const bool whole = (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    message.text.resize(count > 0 && whole ? static_cast<std::size_t>(count) : 0);
    return true;
}

Message Socket::receive() const {
    Message message;
    receive_with(0, message);
    return message;
}

bool Socket::try_receive(Message& message) const { return receive_with(MSG_DONTWAIT, message); }

int Socket::send_with(int flags, const std::string& text, const std::vector<int>& descriptors) const {
    ControlBuffer control{};
    iovec part{const_cast<char*>(text.data()), text.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        header.msg_control = control.bytes.data();
        header.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
        std::memcpy(CMSG_DATA(rights), descriptors.data(), sizeof(int) * descriptors.size());
    }
    ssize_t count;
    do {
        count = ::sendmsg(descriptor_.get(), &header, flags | MSG_NOSIGNAL);
    } while (count < 0 && errno == EINTR);
    if (count >= 0) return 1;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

bool Socket::send(const nlohmann::json& object, const std::vector<int>& descriptors) const {
    return send_with(0, dump(object), descriptors) == 1;
}

void QueuedSocket::post(const nlohmann::json& object) {
    queue_.push_back(dump(object));
    flush();
}

bool QueuedSocket::flush() {
    while (!queue_.empty()) {
        const int sent = send_with(MSG_DONTWAIT, queue_.front(), {});
        if (sent == 0) return true;
        if (sent < 0) {
            queue_.clear();
            return false;
        }
        queue_.pop_front();
    }
    return true;
}

os::Descriptor listen_at(const std::filesystem::path& path) {
    const os::Descriptor directory = os::open_file(path.parent_path(), O_PATH | O_DIRECTORY);
    const sockaddr_un address = address_of(directory, path);
    os::Descriptor descriptor = new_socket();
    ::unlink(path.c_str());
    if (::bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(descriptor.get(), SOMAXCONN) != 0)
        throw os::system_error("listening at " + path.string(), errno);
    return descriptor;
}

os::Descriptor connect_to(const std::filesystem::path& path) {
    const os::Descriptor directory(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory) return {};
    const sockaddr_un address = address_of(directory, path);
    os::Descriptor descriptor = new_socket();
    if (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
        return descriptor;
    if (errno == ENOENT || errno == ECONNREFUSED) return {};
    throw os::system_error("connecting to " + path.string(), errno);
}

} // namespace wire
