// SPDX-License-Identifier: Apache-2.0
#include "cli/network/port.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using namespace network;

constexpr Ipv4 everywhere{0};
constexpr Ipv4 local{0x7f000001};

TEST(PublishedPorts, AreReadAsDockerDoes) {
    struct Case {
        const char* text;
        PortRange expected;
    };
    const Case cases[] = {
        {"80", {everywhere, 0, 0, 80, 80, Protocol::Tcp}},
        {"8080:80", {everywhere, 8080, 8080, 80, 80, Protocol::Tcp}},
        {"127.0.0.1:8080:80", {local, 8080, 8080, 80, 80, Protocol::Tcp}},
        {"127.0.0.1::80", {local, 0, 0, 80, 80, Protocol::Tcp}},
        {"53:53/udp", {everywhere, 53, 53, 53, 53, Protocol::Udp}},
        {"8000-8009:80-89", {everywhere, 8000, 8009, 80, 89, Protocol::Tcp}},
        {"8000-8009:80", {everywhere, 8000, 8009, 80, 80, Protocol::Tcp}},
        {"80-89", {everywhere, 0, 0, 80, 89, Protocol::Tcp}},
        {"65535:1", {everywhere, 65535, 65535, 1, 1, Protocol::Tcp}},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(parse_published(text), expected) << text;
        EXPECT_EQ(nlohmann::json(expected).get<PortRange>(), expected) << text;
    }
}

TEST(PublishedPorts, ThatMakeNoSenseAreRefused) {
    for (const char* text : {"",
                             ":",
                             "0",
                             "65536",
                             "80/sctp",
                             "80/",
                             "8080:",
                             "x:80",
                             "80:x",
                             "1.2.3:80:80",
                             "1.2.3.4.5:80:80",
                             "a:b:c:80",
                             "[::1]:80:80",
                             "9-8",
                             "80-81:80-82",
                             "8080-8081:80-82",
                             "-80",
                             "80-",
                             "+80",
                             "80 "}) {
        EXPECT_THROW(parse_published(text), os::Error) << text;
    }
}

TEST(ExposedPorts, MayBeRanges) {
    EXPECT_EQ(parse_exposed("80-81/udp"), (std::vector<Port>{{80, Protocol::Udp}, {81, Protocol::Udp}}));
    EXPECT_EQ(Port::parse("80").text(), "80/tcp");
    EXPECT_THROW(Port::parse("80-81"), os::Error);
    EXPECT_THROW(parse_exposed("http"), os::Error);
}

TEST(PortsText, PutsNeighboursTogether) {
    const std::vector<Binding> bindings{{{81, Protocol::Tcp}, everywhere, 8081},
                                        {{80, Protocol::Tcp}, everywhere, 8080},
                                        {{90, Protocol::Tcp}, everywhere, 9000},
                                        {{53, Protocol::Udp}, local, 5353}};
    const std::vector<Port> exposed{{80, Protocol::Tcp}, {443, Protocol::Tcp}};
    EXPECT_EQ(ports_text(bindings, exposed),
              "0.0.0.0:8080-8081->80-81/tcp, 0.0.0.0:9000->90/tcp, 127.0.0.1:5353->53/udp, 443/tcp");
    EXPECT_EQ(ports_text({}, {}), "");
}

} // namespace
