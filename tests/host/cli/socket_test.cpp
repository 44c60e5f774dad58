// SPDX-License-Identifier: Apache-2.0
#include "cli/os/file.hpp"
#include "cli/wire/socket.hpp"
#include "tests/host/cli/temporary.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using Sockets = std::pair<wire::Socket, wire::QueuedSocket>;

Sockets make_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    return {wire::Socket(os::Descriptor(ends[0])), wire::QueuedSocket(os::Descriptor(ends[1]))};
}

TEST(WireSocket, CarriesMessagesAndDescriptors) {
    const auto [client, server] = make_pair();
    const os::Descriptor file = os::memory_file("test", "contents");
    EXPECT_TRUE(client.send({{"a", 1}}, {file.get(), file.get()}));
    EXPECT_TRUE(client.send({{"b", "\xff"}}));
    wire::Message message;
    ASSERT_TRUE(server.try_receive(message));
    EXPECT_EQ(json::parse(message.text), json({{"a", 1}}));
    ASSERT_EQ(message.descriptors.size(), 2U);
    char bytes[8];
    EXPECT_EQ(::pread(message.descriptors[1].get(), bytes, sizeof(bytes), 0), 8);
    ASSERT_TRUE(server.try_receive(message));
    EXPECT_TRUE(message.descriptors.empty());
    EXPECT_FALSE(server.try_receive(message));
}

TEST(WireSocket, TellsTheEnd) {
    auto sockets = make_pair();
    { const wire::Socket gone = std::move(sockets.first); }
    wire::Message message;
    EXPECT_TRUE(sockets.second.try_receive(message));
    EXPECT_EQ(message.text, "");
    EXPECT_FALSE(sockets.second.send({{"x", 1}}));
}

TEST(WireSocket, RefusesAMessageThatIsTooLong) {
    const auto [client, server] = make_pair();
    EXPECT_TRUE(client.send({{"x", std::string(wire::max_message_bytes, 'y')}}));
    wire::Message message;
    EXPECT_TRUE(server.try_receive(message));
    EXPECT_EQ(message.text, "");
}

TEST(WireSocket, QueuesForASlowReader) {
    auto [client, server] = make_pair();
    constexpr int count = 5000;
    for (int i = 0; i < count; ++i) {
        server.post({{"number", i}});
    }
    EXPECT_TRUE(server.pending());
    for (int i = 0; i < count; ++i) {
        EXPECT_EQ(json::parse(client.receive().text).at("number"), i);
        server.flush();
    }
    EXPECT_FALSE(server.pending());
}

TEST(WireSocket, ListensAtAPathOfAnyLength) {
    const test::TemporaryFolder folder;
    const auto deep = folder.path() / std::string(100, 'd') / std::string(100, 'e');
    std::filesystem::create_directories(deep);
    EXPECT_FALSE(wire::connect_to(deep / "socket"));
    {
        const os::Descriptor listener = wire::listen_at(deep / "socket");
        EXPECT_TRUE(wire::connect_to(deep / "socket"));
    }
    EXPECT_FALSE(wire::connect_to(deep / "socket")) << "a dead one";
    EXPECT_TRUE(wire::listen_at(deep / "socket")) << "is replaced";
}

} // namespace
