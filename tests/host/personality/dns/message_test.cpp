// SPDX-License-Identifier: Apache-2.0
#include "personality/net/dns/message.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <resolv.h>

#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace personality::net::dns;
using Bytes = std::vector<std::byte>;

// The C library is the other side: it makes queries and reads answers.
Bytes query(const char* name, int type) {
    std::array<unsigned char, 512> buffer;
    const int length =
        ::res_mkquery(ns_o_query, name, ns_c_in, type, nullptr, 0, nullptr, buffer.data(), buffer.size());
    EXPECT_GT(length, 0) << name;
    Bytes bytes(static_cast<std::size_t>(std::max(length, 0)));
    std::memcpy(bytes.data(), buffer.data(), bytes.size());
    return bytes;
}

struct Answer {
    int code = -1;
    bool response = false;
    std::vector<std::string> data;
};

Answer read(std::span<const std::byte> message) {
    Answer answer;
    ns_msg handle;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (::ns_initparse(bytes, static_cast<int>(message.size()), &handle) != 0) return answer;
    answer.code = ns_msg_getflag(handle, ns_f_rcode);
    answer.response = ns_msg_getflag(handle, ns_f_qr) == 1;
    for (int i = 0; i < ns_msg_count(handle, ns_s_an); ++i) {
        ns_rr record;
        EXPECT_EQ(::ns_parserr(&handle, ns_s_an, i, &record), 0);
        char text[256] = "";
        if (ns_rr_type(record) == ns_t_a) ::inet_ntop(AF_INET, ns_rr_rdata(record), text, sizeof(text));
        if (ns_rr_type(record) == ns_t_ptr)
            ::ns_name_uncompress(bytes, bytes + message.size(), ns_rr_rdata(record), text, sizeof(text));
        answer.data.push_back(std::string(ns_rr_name(record)) + " " + std::to_string(ns_rr_ttl(record)) + " " + text);
    }
    return answer;
}

TEST(DnsQuery, IsRead) {
    const Bytes message = query("web.front", ns_t_a);
    const auto question = read_query(message);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->name(), "web.front");
    EXPECT_EQ(question->type, static_cast<std::uint16_t>(Type::a));
    EXPECT_EQ(question->end, message.size());
    EXPECT_EQ(mark_of(message)->id, question->id);
    EXPECT_FALSE(mark_of(message)->response);
    const std::string longest =
        std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(61, 'd');
    ASSERT_EQ(longest.size(), max_name);
    EXPECT_EQ(read_query(query(longest.c_str(), ns_t_aaaa))->name(), longest);
    EXPECT_EQ(read_query(query(".", ns_t_ns))->name(), "");
}

TEST(DnsQuery, IsRefusedWhenDamaged) {
    const Bytes message = query("web.front", ns_t_a);
    for (std::size_t length = 0; length < message.size(); ++length)
        EXPECT_FALSE(read_query(std::span(message).first(length))) << length;
    const auto changed = [&](std::size_t at, unsigned value) {
        Bytes other = message;
        other[at] = static_cast<std::byte>(value);
        return read_query(other).has_value();
    };
    EXPECT_FALSE(changed(2, 0x81)) << "a response";
    EXPECT_FALSE(changed(2, 0x29)) << "another operation";
    EXPECT_FALSE(changed(2, 0x03)) << "truncated";
    EXPECT_FALSE(changed(5, 2)) << "two questions";
    EXPECT_FALSE(changed(5, 0)) << "none";
    EXPECT_FALSE(changed(12, 0xc0)) << "a compressed name";
    EXPECT_FALSE(changed(12, 64)) << "too long a label";
    EXPECT_FALSE(changed(13, '.')) << "a dot in a label";
    EXPECT_FALSE(changed(13, 0)) << "a NUL in a label";
    EXPECT_FALSE(changed(message.size() - 1, 3)) << "another class";
    Bytes endless(header_bytes, std::byte{0});
    endless[5] = std::byte{1};
    for (int i = 0; i < 200; ++i)
        endless.insert(endless.end(), {std::byte{1}, std::byte{'a'}});
    endless.insert(endless.end(), {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}, std::byte{1}});
    EXPECT_FALSE(read_query(endless)) << "too long a name";
}

TEST(DnsAnswer, IsWhatTheLibraryExpects) {
    const Bytes message = query("Web", ns_t_a);
    const Question question = *read_query(message);
    std::array<std::byte, 1024> to;
    const std::array<std::byte, 8> addresses{std::byte{10}, std::byte{1}, std::byte{0}, std::byte{2},
                                             std::byte{10}, std::byte{1}, std::byte{0}, std::byte{3}};
    Answer answer = read(std::span(to).first(write_addresses(message, question, addresses, to)));
    EXPECT_TRUE(answer.response);
    EXPECT_EQ(answer.code, 0);
    EXPECT_EQ(answer.data, (std::vector<std::string>{"Web 600 10.1.0.2", "Web 600 10.1.0.3"}));
    EXPECT_EQ(mark_of(to)->id, question.id);

    answer = read(std::span(to).first(write_addresses(message, question, {}, to)));
    EXPECT_EQ(answer.code, 0);
    EXPECT_TRUE(answer.data.empty());

    answer = read(std::span(to).first(write_failure(message, question, to)));
    EXPECT_EQ(answer.code, 2);
    EXPECT_TRUE(answer.data.empty());
}

TEST(DnsAnswer, LeavesOutWhatFollowsTheQuestion) {
    Bytes message = query("web", ns_t_a);
    const Question question = *read_query(message);
    message[11] = std::byte{1}; // one additional record, as EDNS has it
    message.insert(message.end(), 11, std::byte{0});
    std::array<std::byte, 1024> to;
    EXPECT_EQ(write_failure(message, question, to), question.end);
    EXPECT_EQ(read(std::span(to).first(question.end)).code, 2);
}

TEST(DnsAnswer, HasNames) {
    const Bytes message = query("2.0.1.10.in-addr.arpa", ns_t_ptr);
    const Question question = *read_query(message);
    std::array<std::byte, 1024> to;
    Answer answer = read(std::span(to).first(write_name(message, question, "web.front", to)));
    EXPECT_EQ(answer.data, std::vector<std::string>{"2.0.1.10.in-addr.arpa 600 web.front"});
    for (const std::string& bad :
         {std::string(), std::string("."), std::string("a..b"), std::string(64, 'x'), std::string(300, 'x')}) {
        answer = read(std::span(to).first(write_name(message, question, bad, to)));
        EXPECT_EQ(answer.code, 0) << bad;
        EXPECT_TRUE(answer.data.empty()) << bad;
    }
}

TEST(DnsReverse, IsReadBackwards) {
    const std::array<std::byte, 4> expected{std::byte{10}, std::byte{1}, std::byte{0}, std::byte{2}};
    EXPECT_EQ(reverse_address("2.0.1.10.in-addr.arpa"), expected);
    EXPECT_EQ(reverse_address("2.0.1.10.IN-ADDR.ARPA"), expected);
    for (const char* name :
         {"", "2.0.1.10", "0.1.10.in-addr.arpa", "256.0.1.10.in-addr.arpa", "2.0.1.10.in-addr.arpa.x",
          "1.2.0.1.10.in-addr.arpa", "a.0.1.10.in-addr.arpa", "0002.0.1.10.in-addr.arpa"})
        EXPECT_FALSE(reverse_address(name)) << name;
}

} // namespace
