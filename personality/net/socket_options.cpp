// SPDX-License-Identifier: Apache-2.0
#include "personality/net/socket_options.hpp"

#include "personality/base/time.hpp"
#include "personality/linux/time.hpp"
#include "personality/net/socket.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::net {

namespace {

using namespace linux;

constexpr std::int64_t longest_timeout_s = 1LL << 32;
constexpr std::int32_t highest_priority = 6; // for who is not privileged

// Those that are on or off, and that nothing here depends on but so_passcred.
bool is_switch(std::int32_t option) {
    switch (option) {
    case so_debug:
    case so_reuseaddr:
    case so_dontroute:
    case so_broadcast:
    case so_keepalive:
    case so_oobinline:
    case so_reuseport:
    case so_passcred:
    case so_timestamp:
        return true;
    default:
        return false;
    }
}

template<typename T>
Result<T> read_value(UserAddress value, std::uint32_t bytes) {
    if (bytes < sizeof(T)) return Errno::einval;
    return UserIn<T>{{value}}.read();
}

// As much of the value as there is room for.
template<typename T>
Result<std::uint32_t> write_value(UserAddress to, std::uint32_t bytes, const T& value) {
    const std::uint32_t count = std::min<std::uint32_t>(bytes, sizeof(T));
    TRY(copy_to_user(to, &value, count));
    return count;
}

// Twice what is asked for, within bounds: the rest is for bookkeeping.
std::uint32_t buffer_bytes(std::int32_t wanted, std::uint32_t least, bool bounded) {
    const auto asked = static_cast<std::uint32_t>(std::max(wanted, 0));
    const std::uint32_t most = bounded ? default_buffer_bytes : INT32_MAX / 2;
    return std::max(std::min(asked, most) * 2, least);
}

Result<> set_timeout(std::uint64_t& timeout_ns, UserAddress value, std::uint32_t bytes) {
    const auto time = TRY(read_value<TimeVal>(value, bytes));
    if (time.microseconds < 0 || time.microseconds >= 1'000'000) return Errno::edom;
    if (time.seconds < 0) {
        timeout_ns = 1; // as good as over
        return {};
    }
    const auto seconds = static_cast<std::uint64_t>(std::min(time.seconds, longest_timeout_s));
    timeout_ns = seconds * nanoseconds_per_second + static_cast<std::uint64_t>(time.microseconds) * 1000;
    return {};
}

Result<std::uint32_t> get_timeout(std::uint64_t timeout_ns, UserAddress value, std::uint32_t bytes) {
    return write_value(value, bytes,
                       TimeVal{static_cast<std::int64_t>(timeout_ns / nanoseconds_per_second),
                               static_cast<std::int64_t>(timeout_ns % nanoseconds_per_second / 1000)});
}

Result<> set_number(Socket& socket, std::int32_t option, std::int32_t value) {
    SocketOptions& options = socket.options;
    if (is_switch(option)) {
        if (option == so_debug && value != 0 && !credentials().can(linux::Capability::net_admin)) return Errno::eacces;
        options.set(option, value != 0);
        return {};
    }
    switch (option) {
    case so_sndbuf:
        options.send_buffer = buffer_bytes(value, least_send_buffer, true);
        return {};
    case so_rcvbuf:
        options.receive_buffer = buffer_bytes(value, least_receive_buffer, true);
        return {};
    case so_sndbufforce: // need CAP_NET_ADMIN, which no container has
    case so_rcvbufforce:
        return Errno::eperm;
    case so_priority:
        if (value < 0 || value > highest_priority) return Errno::eperm;
        options.priority = value;
        return {};
    case so_rcvlowat:
        options.receive_low_water = value < 0 ? INT32_MAX : std::max(value, 1);
        return {};
    default:
        return Errno::enoprotoopt;
    }
}

Result<std::int32_t> get_number(Socket& socket, std::int32_t option) {
    const SocketOptions& options = socket.options;
    if (is_switch(option)) return options.on(option) ? 1 : 0;
    switch (option) {
    case so_type:
        return static_cast<std::int32_t>(socket.type());
    case so_domain:
        return socket.family();
    case so_protocol:
        return static_cast<std::int32_t>(socket.protocol());
    case so_error:
        return static_cast<std::int32_t>(socket.take_error());
    case so_acceptconn:
        return socket.listening() ? 1 : 0;
    case so_sndbuf:
        return static_cast<std::int32_t>(options.send_buffer);
    case so_rcvbuf:
        return static_cast<std::int32_t>(options.receive_buffer);
    case so_priority:
        return options.priority;
    case so_rcvlowat:
        return options.receive_low_water;
    case so_sndlowat:
        return 1;
    default:
        return Errno::enoprotoopt;
    }
}

} // namespace

namespace {

Result<> set_any(Socket& socket, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    switch (option) {
    case so_linger:
        socket.options.linger = TRY(read_value<Linger>(value, bytes));
        return {};
    case so_rcvtimeo:
    case so_rcvtimeo_new:
        return set_timeout(socket.options.receive_timeout_ns, value, bytes);
    case so_sndtimeo:
    case so_sndtimeo_new:
        return set_timeout(socket.options.send_timeout_ns, value, bytes);
    default:
        return set_number(socket, option, TRY(read_value<std::int32_t>(value, bytes)));
    }
}

} // namespace

Result<> set_socket_option(Socket& socket, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    TRY(set_any(socket, option, value, bytes));
    socket.options_changed();
    return {};
}

Result<std::uint32_t> get_socket_option(Socket& socket, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    switch (option) {
    case so_linger:
        return write_value(value, bytes, socket.options.linger);
    case so_rcvtimeo:
    case so_rcvtimeo_new:
        return get_timeout(socket.options.receive_timeout_ns, value, bytes);
    case so_sndtimeo:
    case so_sndtimeo_new:
        return get_timeout(socket.options.send_timeout_ns, value, bytes);
    case so_peercred:
        return write_value(value, bytes, TRY(socket.peer_credentials()));
    case so_peername: {
        Address address;
        TRY(socket.peer_name(address));
        if (address.bytes < bytes) bytes = address.bytes;
        TRY(copy_to_user(value, address.data, bytes));
        return bytes;
    }
    default:
        return write_value(value, bytes, TRY(get_number(socket, option)));
    }
}

} // namespace personality::net
