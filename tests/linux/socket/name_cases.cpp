// SPDX-License-Identifier: Apache-2.0
//
// Making sockets, and names of Unix sockets.
#include "tests/linux/socket/sockets.hpp"

#include <cstring>

CASE(socket_refuses) {
    CHECK_FAILS(call(SYS_socket, 9999, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_FAILS(call(SYS_socket, -1, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_UNIX, 4, 0), ESOCKTNOSUPPORT);
    CHECK_FAILS(call(SYS_socket, AF_UNIX, 11, 0), EINVAL);
    CHECK_FAILS(call(SYS_socket, AF_UNIX, SOCK_STREAM | 0x100000, 0), EINVAL);
    CHECK_FAILS(call(SYS_socket, AF_UNIX, SOCK_STREAM, 9), EPROTONOSUPPORT);
    CHECK_FAILS(call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, nullptr), EFAULT);
    test::make_file("file", "x");
    const int file = test::open("file", O_RDONLY);
    CHECK_FAILS(call(SYS_listen, file, 1), ENOTSOCK);
    CHECK_FAILS(call(SYS_listen, 99, 1), EBADF);
    test::close(file);
    const int socket = test::make_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_listen, socket, 1), EINVAL); // without a name
    const std::string path = "/proc/self/fd/" + std::to_string(socket);
    char link[64] = {};
    CHECK(call(SYS_readlink, path.c_str(), link, sizeof link) > 0);
    CHECK(std::string(link).starts_with("socket:["));
    CHECK_FAILS(call(SYS_open, path.c_str(), O_RDWR, 0), ENXIO);
    test::close(socket);
}

CASE(socket_names) {
    const int socket = test::make_socket(SOCK_STREAM);
    sockaddr_un name{};
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, 2);
    CHECK_EQ(name.sun_family, AF_UNIX);
    CHECK_FAILS(call(SYS_getpeername, socket, &name, &bytes), ENOTCONN);
    test::UnixAddress path("name");
    CHECK_FAILS(call(SYS_bind, socket, &path, 200), EINVAL);
    CHECK_FAILS(call(SYS_bind, socket, &path, 1), EINVAL);
    CHECK_FAILS(call(SYS_bind, socket, nullptr, path.bytes), EFAULT);
    path.sun_family = AF_INET;
    CHECK_FAILS(call(SYS_bind, socket, &path, path.bytes), EINVAL);
    path.sun_family = AF_UNIX;
    CHECK_EQ(call(SYS_bind, socket, &path, path.bytes), 0);
    CHECK_EQ(test::status("name").st_mode, S_IFSOCK | 0755);
    CHECK_FAILS(call(SYS_bind, socket, &path, path.bytes), EADDRINUSE);
    const test::UnixAddress second("second");
    CHECK_FAILS(call(SYS_bind, socket, &second, second.bytes), EINVAL);
    CHECK_FAILS(call(SYS_unlink, "second"), ENOENT);
    const int other = test::make_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_bind, other, &path, path.bytes), EADDRINUSE);
    const test::UnixAddress missing("missing/name");
    CHECK_FAILS(call(SYS_bind, other, &missing, missing.bytes), ENOENT);
    CHECK_FAILS(call(SYS_connect, other, &path, path.bytes), ECONNREFUSED); // nobody listens
    CHECK_FAILS(call(SYS_open, "name", O_RDWR, 0), ENXIO);
    bytes = sizeof name;
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, 2 + 5);
    bytes = 4; // cut off, but told in full
    std::memset(&name, 'x', sizeof name);
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, 2 + 5);
    CHECK(std::string_view(name.sun_path, 3) == "nax");
    CHECK_EQ(call(SYS_unlink, "name"), 0);
    CHECK_FAILS(call(SYS_connect, other, &path, path.bytes), ENOENT);
    test::close(socket);
    test::close(other);
}

CASE(socket_name_moves_with_its_file) {
    const int server = test::listener(test::UnixAddress("old"));
    CHECK_EQ(call(SYS_rename, "old", "new"), 0);
    const int client = test::connected(test::UnixAddress("new"));
    test::close(client);
    CHECK_EQ(call(SYS_symlink, "new", "link"), 0);
    test::close(test::connected(test::UnixAddress("link")));
    const int wrong = test::make_socket(SOCK_SEQPACKET);
    const test::UnixAddress address("new");
    CHECK_FAILS(call(SYS_connect, wrong, &address, address.bytes), EPROTOTYPE);
    test::close(wrong);
    test::close(server);
}

CASE(socket_abstract_names) {
    const test::UnixAddress address(std::string_view("\0a\0b", 4));
    const int server = test::listener(address);
    const int other = test::make_socket(SOCK_STREAM);
    CHECK_FAILS(call(SYS_bind, other, &address, address.bytes), EADDRINUSE);
    const test::UnixAddress longer(std::string_view("\0a\0b\0", 5)); // another name
    CHECK_FAILS(call(SYS_connect, other, &longer, longer.bytes), ECONNREFUSED);
    CHECK_EQ(call(SYS_connect, other, &address, address.bytes), 0);
    test::close(server);
    const int again = test::listener(address);
    test::close(again);
    test::close(other);
}

CASE(socket_names_itself) {
    const int socket = test::make_socket(SOCK_STREAM);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    CHECK_EQ(call(SYS_bind, socket, &name, sizeof(sa_family_t)), 0);
    socklen_t bytes = sizeof name;
    CHECK_EQ(call(SYS_getsockname, socket, &name, &bytes), 0);
    CHECK_EQ(bytes, 2 + 6);
    CHECK_EQ(name.sun_path[0], 0);
    CHECK_EQ(call(SYS_listen, socket, 1), 0);
    const int client = test::make_socket(SOCK_STREAM);
    CHECK_EQ(call(SYS_connect, client, &name, bytes), 0);
    test::close(client);
    test::close(socket);
}

CASE(socket_list) {
    const int server = test::listener(test::UnixAddress("listed"));
    const int hidden = test::listener(test::UnixAddress(std::string_view("\0unseen", 7)));
    const std::string list = test::content("/proc/net/unix");
    CHECK(list.starts_with("Num       RefCount Protocol Flags    Type St Inode Path\n"));
    CHECK(list.find(" listed\n") != std::string::npos);
    CHECK(list.find(" @unseen\n") != std::string::npos);
    test::close(server);
    test::close(hidden);
    CHECK(test::content("/proc/net/unix").find(" listed\n") == std::string::npos);
}
