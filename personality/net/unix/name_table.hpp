// SPDX-License-Identifier: Apache-2.0
//
// Names of Unix sockets, unix(7): paths, which are inodes of the file system, and abstract names.
#pragma once

#include "personality/fs/vfs/inode.hpp"
#include "personality/net/address.hpp"

namespace personality::net {

class Endpoint;

// What a socket is called; those that it accepted share it.
struct BoundName : RefCounted {
    Address address;
    Ref<fs::Inode> inode; // of a path
};

// Whether the address is one of a Unix socket; its text, which begins with NUL if it is abstract. einval.
Result<std::string_view> unix_name(const Address& address);

// bind(2). eaddrinuse, and a path's errors.
Result<> bind_name(Endpoint& endpoint, std::string_view name);
// An abstract name that nobody has. enospc.
Result<> bind_any_name(Endpoint& endpoint);

// Who is bound to a name. econnrefused: nobody; eacces, and a path's errors.
Result<Ref<Endpoint>> find_bound(std::string_view name);

} // namespace personality::net
