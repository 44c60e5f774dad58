// SPDX-License-Identifier: Apache-2.0
//
// /proc/net/unix, proc(5).
#include "personality/fs/text/text.hpp"
#include "personality/net/unix/unix_socket.hpp"

namespace personality::net {

namespace {

constexpr std::uint32_t accepting = 0x10000;

// enum socket_state of include/uapi/linux/net.h.
enum SocketState : std::uint32_t { ss_unconnected = 1, ss_connecting = 2, ss_connected = 3 };

std::uint32_t state_of(const Endpoint& endpoint) {
    if (endpoint.file == nullptr) return ss_connecting;
    return endpoint.state == Endpoint::State::connected ? ss_connected : ss_unconnected;
}

void add_row(fs::Text& text, const Endpoint& endpoint) {
    const bool listening = endpoint.state == Endpoint::State::listening;
    text.hex(0, 16).add(": ").hex(endpoint.references(), 8).add(' ').hex(0, 8).add(' ');
    text.hex(listening ? accepting : 0, 8).add(' ').hex(endpoint.type, 4).add(' ').hex(state_of(endpoint), 2).add(' ');
    text.decimal(endpoint.file != nullptr ? endpoint.file->inode().attributes().number : 0, 5);
    if (endpoint.name) {
        text.add(' ');
        for (const char byte : endpoint.name->address.rest())
            if (byte != '\0' || !endpoint.name->inode) text.add(byte == '\0' ? '@' : byte);
    }
    text.add('\n');
}

} // namespace

Result<> unix_sockets_text(fs::Text& text) {
    text.add("Num       RefCount Protocol Flags    Type St Inode Path\n");
    for (const Endpoint& endpoint : Endpoint::all())
        add_row(text, endpoint);
    return {};
}

} // namespace personality::net
