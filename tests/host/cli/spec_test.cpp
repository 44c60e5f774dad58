// SPDX-License-Identifier: Apache-2.0
#include "abi/protocol/container_spec.hpp"
#include "cli/container/spec_reader.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace {

using container::merge;
using Strings = std::vector<std::string>;

image::ImageConfig config(Strings entrypoint, Strings cmd) {
    image::ImageConfig config;
    config.entrypoint = std::move(entrypoint);
    config.cmd = std::move(cmd);
    return config;
}

TEST(SpecArguments, AreEntryPointAndCommandAsDockerCombinesThem) {
    const auto both = config({"/entry", "-e"}, {"default"});
    EXPECT_EQ(merge({}, both).arguments, (Strings{"/entry", "-e", "default"}));
    EXPECT_EQ(merge({.arguments = {"a", "b"}}, both).arguments, (Strings{"/entry", "-e", "a", "b"}));
    EXPECT_EQ(merge({.arguments = {}, .entrypoint = "/mine"}, both).arguments, (Strings{"/mine"}));
    EXPECT_EQ(merge({.arguments = {"a"}, .entrypoint = "/mine"}, both).arguments, (Strings{"/mine", "a"}));
    EXPECT_EQ(merge({.arguments = {"a"}, .entrypoint = ""}, both).arguments, (Strings{"a"}));
    EXPECT_EQ(merge({}, config({}, {"sh"})).arguments, (Strings{"sh"}));
}

TEST(SpecArguments, MustBeSome) {
    EXPECT_THROW(merge({}, config({}, {})), os::Error);
    EXPECT_THROW(merge({.arguments = {}, .entrypoint = ""}, config({"/entry"}, {"x"})), os::Error);
}

TEST(SpecEnvironment, TakesTheLastValueOfEachName) {
    image::ImageConfig image = config({}, {"sh"});
    image.env = {"PATH=/image", "A=image", "B=image"};
    const auto spec =
        merge({.arguments = {}, .entrypoint = {}, .environment = {"A=flag", "C=1", "C=2"}, .hostname = "h"}, image);
    EXPECT_EQ(spec.environment, (Strings{"PATH=/image", "HOSTNAME=h", "HOME=/root", "A=flag", "B=image", "C=2"}));
}

TEST(SpecEnvironment, HomeIsLeftToThePersonalityForOthersThanRoot) {
    for (const char* user : {"1000", "nobody", "1000:1000"}) {
        const auto spec = merge({.arguments = {"sh"}, .user = user}, {});
        for (const std::string& variable : spec.environment) {
            EXPECT_FALSE(variable.starts_with("HOME=")) << user;
        }
    }
}

TEST(SpecWorkingDirectory, IsAbsolute) {
    image::ImageConfig image = config({}, {"sh"});
    EXPECT_EQ(merge({}, image).working_directory, "/");
    image.working_dir = "/srv";
    EXPECT_EQ(merge({}, image).working_directory, "/srv");
    EXPECT_EQ(merge({.working_directory = "/tmp"}, image).working_directory, "/tmp");
    EXPECT_THROW(merge({.working_directory = "tmp"}, image), os::Error);
}

protocol::SpecHeader header_of(const std::string& bytes) {
    protocol::SpecHeader header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    return header;
}

TEST(SpecEncoding, HasTheStringsInOrder) {
    const auto spec = merge(
        {.arguments = {"a", "b c"}, .environment = {"X=1"}, .user = "5:6", .hostname = "box", .standard_input = true},
        {});
    const std::string bytes = encode(spec);
    const protocol::SpecHeader header = header_of(bytes);
    EXPECT_EQ(header.magic, protocol::spec_magic);
    EXPECT_EQ(header.flags, 0);
    EXPECT_EQ(header.uid, 5U);
    EXPECT_EQ(header.gid, 6U);
    EXPECT_EQ(header.argument_count, 2U);
    EXPECT_EQ(header.environment_count, 3U);
    EXPECT_EQ(bytes.size(), sizeof(header) + header.string_bytes);
    const std::string strings = bytes.substr(sizeof(header));
    EXPECT_EQ(strings.substr(0, 15), std::string("box\0/\0\0\0a\0b c\0P", 15));
    EXPECT_TRUE(strings.ends_with(std::string("X=1\0shm=67108864\0", 17)));
}

TEST(SpecEncoding, LeavesNamesOfUsersToThePersonality) {
    for (const char* user : {"nobody", "1:staff", "4294967295"}) {
        const std::string bytes = encode(merge({.arguments = {"sh"}, .user = user}, {}));
        EXPECT_EQ(header_of(bytes).flags, protocol::spec_user_by_name | protocol::spec_stdin_closed) << user;
        EXPECT_TRUE(bytes.ends_with(std::string(user) + '\0')) << user;
    }
}

TEST(SpecEncoding, IsBounded) {
    EXPECT_THROW(encode(merge({.arguments = {std::string(protocol::spec_max_bytes, 'x')}}, {})), os::Error);
}

TEST(SpecReader, GivesBackWhatWasEncoded) {
    for (const char* user : {"", "1000", "7:8", "somebody:group"}) {
        container::Spec spec = merge({.arguments = {"a", "", "c d"},
                                      .environment = {"A=b"},
                                      .working_directory = "/w",
                                      .user = user,
                                      .hostname = "box",
                                      .standard_input = true,
                                      .init = true,
                                      .pids_limit = 7,
                                      .storage_bytes = 1ULL << 40,
                                      .capabilities = 5,
                                      .no_new_privileges = true,
                                      .groups = {"audio", "9"},
                                      .ulimits = {{"nofile", 10, UINT64_MAX}}},
                                     config({}, {}));
        spec.hosts = "1.2.3.4\ta\n";
        spec.resolver = "nameserver 127.0.0.11\n";
        spec.stub_resolver = true;
        spec.name_servers = {{0x0a000203}};
        const container::Spec again = container::decode(container::encode(spec));
        EXPECT_EQ(again.hosts, spec.hosts);
        EXPECT_EQ(again.resolver, spec.resolver);
        EXPECT_TRUE(again.stub_resolver);
        EXPECT_EQ(again.name_servers, spec.name_servers);
        EXPECT_EQ(again.arguments, spec.arguments);
        EXPECT_EQ(again.environment, spec.environment);
        EXPECT_EQ(again.working_directory, "/w");
        EXPECT_EQ(again.user, user);
        EXPECT_EQ(again.hostname, "box");
        EXPECT_TRUE(again.standard_input);
        EXPECT_TRUE(again.init);
        EXPECT_EQ(again.pids_limit, 7U);
        EXPECT_EQ(again.storage_bytes, 1ULL << 40);
        EXPECT_EQ(again.capabilities, 5U);
        EXPECT_TRUE(again.no_new_privileges);
        EXPECT_EQ(again.groups, (Strings{"audio", "9"}));
        ASSERT_EQ(again.ulimits.size(), 1U);
        EXPECT_EQ(again.ulimits[0].name, "nofile");
        EXPECT_EQ(again.ulimits[0].soft, 10U);
        EXPECT_EQ(again.ulimits[0].hard, UINT64_MAX);
    }
}

TEST(SpecReader, RefusesDamage) {
    std::string bytes = container::encode(merge({.arguments = {"a"}}, config({}, {})));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_THROW(container::decode(std::string_view(bytes).substr(0, length)), os::Error) << length;
    }
    bytes[0] = 'x';
    EXPECT_THROW(container::decode(bytes), os::Error);
}

} // namespace
