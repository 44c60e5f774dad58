// SPDX-License-Identifier: Apache-2.0
#include "tests/host/personality/net/end.hpp"

#include "personality/linux/inet.hpp"
#include "personality/platform/host/host.hpp"
#include "personality/task/timer_queue.hpp"

#include <arpa/inet.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace personality::test {

namespace {

template<typename T>
T must(Result<T> result, const char* what) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s: error %d\n", what, static_cast<int>(result.error()));
        std::exit(3);
    }
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

} // namespace

void start_end(std::uint8_t* memory, std::function<void()> outside) {
    host::network_memory = memory;
    host::on_idle(std::move(outside));
    host::start();
}

Ref<fs::File> new_socket(std::uint32_t type) { return must(net::make_socket(linux::af_inet, type, 0, 0), "socket"); }

net::Socket& as_socket(fs::File& file) { return *net::Socket::from(file); }

net::Address name_of(std::uint8_t host, std::uint16_t port) {
    linux::SockAddrIn name{linux::af_inet, htons(port), {10, 0, 0, host}, {}};
    if (host == 0) std::memset(name.address, 0, sizeof name.address);
    net::Address address;
    std::memcpy(address.data, &name, sizeof name);
    address.bytes = sizeof name;
    return address;
}

std::size_t send(fs::File& file, const void* bytes, std::size_t count, const net::Address* to) {
    IoBuffer buffer = IoBuffer::own(const_cast<void*>(bytes), count);
    net::OutgoingMessage message{buffer, to};
    return must(as_socket(file).send(message), "send");
}

std::size_t receive(fs::File& file, void* bytes, std::size_t count) {
    IoBuffer buffer = IoBuffer::own(bytes, count);
    net::IncomingMessage message{buffer};
    return must(as_socket(file).receive(message), "receive");
}

void send_pattern(fs::File& file, std::size_t count, std::size_t piece) {
    std::vector<std::uint8_t> bytes(piece);
    for (std::size_t done = 0; done < count;) {
        const std::size_t wanted = std::min(piece, count - done);
        for (std::size_t i = 0; i < wanted; ++i)
            bytes[i] = pattern(done + i);
        done += send(file, bytes.data(), wanted);
    }
}

void receive_pattern(fs::File& file, std::size_t count, std::size_t piece) {
    std::vector<std::uint8_t> bytes(piece);
    for (std::size_t done = 0; done < count;) {
        const std::size_t got = receive(file, bytes.data(), std::min(piece, count - done));
        if (got == 0) std::exit(5);
        for (std::size_t i = 0; i < got; ++i)
            if (bytes[i] != pattern(done + i)) {
                std::fprintf(stderr, "byte %zu is %u, not %u\n", done + i, bytes[i], pattern(done + i));
                std::exit(4);
            }
        done += got;
    }
}

} // namespace personality::test
