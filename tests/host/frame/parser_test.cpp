// SPDX-License-Identifier: Apache-2.0
#include "lib/frame/parser.hpp"
#include "lib/frame/writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using protocol::FrameType;

struct Seen {
    protocol::FrameHeader header;
    std::string payload;
    bool malformed;
};

std::vector<Seen> parse(frame::Parser& parser, const std::vector<std::uint8_t>& bytes, std::size_t piece) {
    std::vector<Seen> all;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::uint8_t* cursor = bytes.data() + at;
        const std::uint8_t* end = bytes.data() + std::min(bytes.size(), at + piece);
        for (;;) {
            frame::Frame frame{};
            const frame::Parse result = parser.next(cursor, end, frame);
            if (result == frame::Parse::NeedMore) break;
            const bool bad = result == frame::Parse::Malformed;
            all.push_back({frame.header,
                           bad ? "" : std::string(reinterpret_cast<const char*>(frame.payload), frame.header.length),
                           bad});
        }
        EXPECT_EQ(cursor, end);
    }
    return all;
}

class Bytes {
  public:
    template<typename... Arguments>
    Bytes& add(Arguments... arguments) {
        std::uint8_t buffer[frame::size_with(protocol::frame_max_payload)];
        const std::size_t size = frame::write(buffer, arguments...);
        bytes.insert(bytes.end(), buffer, buffer + size);
        return *this;
    }
    Bytes& data(std::uint32_t container, const std::string& text) {
        std::uint8_t header[frame::header_bytes];
        frame::write_header(header, FrameType::Data, container, static_cast<std::uint32_t>(text.size()));
        bytes.insert(bytes.end(), header, header + sizeof(header));
        bytes.insert(bytes.end(), text.begin(), text.end());
        return *this;
    }
    Bytes& raw(std::size_t count, std::uint8_t value) {
        bytes.insert(bytes.end(), count, value);
        return *this;
    }
    std::vector<std::uint8_t> bytes;
};

protocol::Hello hello() { return {protocol::control_version, 0, 0, 12345, 0}; }

TEST(FrameParser, CutsTheSameFramesFromPiecesOfAnySize) {
    Bytes stream;
    stream.add(FrameType::Hello, 0U, hello())
        .add(FrameType::Create, 7U, protocol::Create{1 << 20, 0, 0, 4096, 8192})
        .data(7, "spec")
        .data(7, "")
        .data(7, std::string(protocol::frame_max_payload, 'x'))
        .add(FrameType::Credit, 7U, protocol::Credit{4096})
        .add(FrameType::Signal, 7U, protocol::Signal{15})
        .add(FrameType::Stats, 0U)
        .add(FrameType::Destroy, 7U);
    for (std::size_t piece :
         {std::size_t{1}, std::size_t{3}, std::size_t{16}, std::size_t{17}, std::size_t{4096}, stream.bytes.size()}) {
        frame::Parser parser(frame::Sender::Host);
        const std::vector<Seen> seen = parse(parser, stream.bytes, piece);
        ASSERT_EQ(seen.size(), 9U) << piece;
        for (const Seen& one : seen)
            EXPECT_FALSE(one.malformed);
        EXPECT_EQ(seen[1].header.container, 7U);
        EXPECT_EQ(seen[2].payload, "spec");
        EXPECT_EQ(seen[4].payload, std::string(protocol::frame_max_payload, 'x'));
        EXPECT_EQ(seen[5].header.type, FrameType::Credit);
        EXPECT_EQ(seen[8].header.type, FrameType::Destroy);
    }
}

TEST(FrameParser, AfterAMalformedFrameOnlyHelloIsHeard) {
    Bytes stream;
    stream.add(FrameType::Stats, 0U)
        .raw(100, 0xee)
        .add(FrameType::Stats, 0U)
        .raw(7, 0)
        .add(FrameType::Hello, 0U, hello())
        .add(FrameType::Destroy, 3U);
    for (std::size_t piece : {std::size_t{1}, std::size_t{5}, stream.bytes.size()}) {
        frame::Parser parser(frame::Sender::Host);
        const std::vector<Seen> seen = parse(parser, stream.bytes, piece);
        ASSERT_EQ(seen.size(), 4U);
        EXPECT_FALSE(seen[0].malformed);
        EXPECT_TRUE(seen[1].malformed);
        EXPECT_EQ(seen[2].header.type, FrameType::Hello);
        EXPECT_EQ(seen[2].payload.size(), sizeof(protocol::Hello));
        EXPECT_EQ(seen[3].header.type, FrameType::Destroy);
    }
}

TEST(FrameParser, RestartDropsAFrameInProgressAndWhatComesBeforeHello) {
    frame::Parser parser(frame::Sender::Host);
    Bytes half;
    half.data(1, "abc");
    half.bytes.pop_back();
    EXPECT_TRUE(parse(parser, half.bytes, 1).empty());
    parser.restart();
    Bytes late;
    late.data(1, "of the time before");
    late.add(FrameType::Hello, 0U, hello());
    const std::vector<Seen> seen = parse(parser, late.bytes, 1);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].header.type, FrameType::Hello);
}

TEST(FrameRules, RefuseWhatTheSenderMayNotSay) {
    const auto host = [](protocol::FrameHeader header) { return frame::well_formed(header, frame::Sender::Host); };
    const auto machine = [](protocol::FrameHeader header) {
        return frame::well_formed(header, frame::Sender::Machine);
    };
    EXPECT_TRUE(host({FrameType::Data, 0, 1, 5, 0}));
    EXPECT_FALSE(host({FrameType::Data, 1, 1, 5, 0}));    // reserved
    EXPECT_FALSE(host({FrameType::Data, 0, 0, 5, 0}));    // no container
    EXPECT_FALSE(host({FrameType::Data, 0, 1, 4097, 0})); // too long
    EXPECT_FALSE(host({FrameType::Data, 0, 1, 5, 1}));    // reserved
    EXPECT_FALSE(host({FrameType::Created, 0, 1, 0, 0})); // the machine's to say
    EXPECT_FALSE(host({FrameType::Hello, 0, 1, 24, 0}));  // of the channel only
    EXPECT_FALSE(host({FrameType::Create, 0, 1, 31, 0})); // not its length
    EXPECT_FALSE(host({FrameType::Audit, 0, 1, 0, 0}));   // reserved
    EXPECT_FALSE(host({static_cast<FrameType>(0), 0, 0, 0, 0}));
    EXPECT_FALSE(host({FrameType::Stats, 0, 0, 8, 0}));
    EXPECT_TRUE(host({FrameType::Stats, 0, 7, 0, 0})); // a container's
    EXPECT_TRUE(machine({FrameType::Stats, 0, 7, sizeof(protocol::ContainerStats), 0}));
    EXPECT_TRUE(machine({FrameType::Stats, 0, 0, sizeof(protocol::MachineStats) + 8, 0}));
    EXPECT_TRUE(machine({FrameType::Data, 0, 1, 0, 0}));
    EXPECT_FALSE(machine({FrameType::Data, 0, 0, 0, 0}));
    EXPECT_FALSE(machine({FrameType::Create, 0, 1, sizeof(protocol::Create), 0}));
    EXPECT_TRUE(machine({FrameType::Error, 0, 0, 8, 0}));
    EXPECT_TRUE(machine({FrameType::Error, 0, 9, 8, 0}));
}

} // namespace
