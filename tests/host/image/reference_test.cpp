// SPDX-License-Identifier: Apache-2.0
#include "cli/image/error.hpp"
#include "cli/image/reference.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using image::Reference;

struct Row {
    const char* text;
    const char* canonical;
    const char* familiar;
};

TEST(Reference, MeansAndShowsWhatDockerDoes) {
    constexpr Row rows[] = {
        {"busybox", "docker.io/library/busybox:latest", "busybox:latest"},
        {"busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"},
        {"library/busybox", "docker.io/library/busybox:latest", "busybox:latest"},
        {"docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest"},
        {"index.docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest"},
        {"user/app", "docker.io/user/app:latest", "user/app:latest"},
        {"docker.io/library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest"},
        {"docker.io/localhost/app", "docker.io/localhost/app:latest", "docker.io/localhost/app:latest"},
        {"index.docker.io/0.example/0", "docker.io/0.example/0:latest", "docker.io/0.example/0:latest"},
        {"localhost/app:x", "localhost/app:x", "localhost/app:x"},
        {"reg.example:5000/a/b:v1", "reg.example:5000/a/b:v1", "reg.example:5000/a/b:v1"},
        {"Host/app", "Host/app:latest", "Host/app:latest"},
        {"a__b-c--d.e", "docker.io/library/a__b-c--d.e:latest", "a__b-c--d.e:latest"},
    };
    for (const Row& row : rows) {
        const Reference reference = Reference::parse(row.text);
        EXPECT_EQ(reference.canonical(), row.canonical) << row.text;
        EXPECT_EQ(reference.familiar(), row.familiar) << row.text;
        EXPECT_EQ(Reference::parse(reference.canonical()), reference) << row.text;
        EXPECT_EQ(Reference::parse(reference.familiar()), reference) << row.text;
    }
}

TEST(Reference, RefusesWhatDockerRefuses) {
    const std::string hex(64, 'a');
    for (const std::string& text : {std::string(),
                                    std::string("A"),
                                    std::string("a/B"),
                                    std::string("a//b"),
                                    std::string("/a"),
                                    std::string("a/"),
                                    std::string("a:"),
                                    std::string("a:-x"),
                                    std::string("a:.x"),
                                    std::string("a b"),
                                    std::string("a_"),
                                    std::string("a___b"),
                                    std::string("a..b"),
                                    std::string("-a"),
                                    std::string("a.b:port/c"),
                                    std::string("a@sha256:b"),
                                    std::string("a:") + std::string(129, 't'),
                                    std::string(256, 'n'),
                                    hex,
                                    std::string("../a"),
                                    std::string("a\n"),
                                    std::string("host:80") + "/"}) {
        EXPECT_THROW(Reference::parse(text), image::Error) << text;
    }
}

} // namespace
