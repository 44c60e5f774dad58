// SPDX-License-Identifier: Apache-2.0
//
// A container's end of a connection: the personality's own sockets, called as a program's calls do.
#pragma once

#include "personality/net/family.hpp"

#include <functional>

namespace personality::test {

// The first process, with the network port at `memory`. `outside` is called whenever the program waits.
void start_end(std::uint8_t* memory, std::function<void()> outside);

Ref<fs::File> new_socket(std::uint32_t type);
net::Socket& as_socket(fs::File& file);
net::Address name_of(std::uint8_t host, std::uint16_t port);
// Exits the process with a message on an error.
std::size_t send(fs::File& file, const void* bytes, std::size_t count, const net::Address* to = nullptr);
std::size_t receive(fs::File& file, void* bytes, std::size_t count);

// Byte `i` of what is sent.
inline std::uint8_t pattern(std::size_t i) { return static_cast<std::uint8_t>(i * 2654435761U >> 13); }
void send_pattern(fs::File& file, std::size_t count, std::size_t piece);
// Exits the process on the first wrong byte, and on an early end.
void receive_pattern(fs::File& file, std::size_t count, std::size_t piece);

} // namespace personality::test
