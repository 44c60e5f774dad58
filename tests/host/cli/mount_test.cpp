// SPDX-License-Identifier: Apache-2.0
#include "cli/container/mount.hpp"
#include "cli/container/restart_policy.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace {

using namespace std::chrono_literals;
using container::Mount;
using container::RestartPolicy;
using Kind = Mount::Kind;

std::string error_of(const std::function<void()>& body) {
    try {
        body();
    } catch (const os::Error& error) {
        return error.what();
    }
    return "";
}

TEST(Mounts, ATmpfsHasAPathAndOptions) {
    EXPECT_EQ(container::parse_tmpfs("/run"), (Mount{Kind::Tmpfs, "/run"}));
    EXPECT_EQ(container::parse_tmpfs("/a//b/../c/:rw,exec,size=64m,mode=755"),
              (Mount{Kind::Tmpfs, "/a/c", "rw,exec,size=64m,mode=755"}));
    EXPECT_NE(error_of([] { container::parse_tmpfs("run"); }).find("must be absolute"), std::string::npos);
    EXPECT_NE(error_of([] { container::parse_tmpfs("/"); }).find("can't be '/'"), std::string::npos);
    EXPECT_EQ(error_of([] { container::parse_tmpfs("/run:bind"); }), "invalid tmpfs option \"bind\"");
    EXPECT_EQ(error_of([] { container::parse_tmpfs("/run:size="); }), "invalid tmpfs option \"size=\"");
    EXPECT_EQ(error_of([] { container::parse_tmpfs("/run:ro=1"); }), "invalid tmpfs option \"ro=1\"");
}

TEST(Mounts, TheMountFlagHasFields) {
    EXPECT_EQ(container::parse_mount("type=tmpfs,dst=/x,tmpfs-size=64k,tmpfs-mode=1770,readonly"),
              (Mount{Kind::Tmpfs, "/x", "size=65536,mode=1770,ro"}));
    EXPECT_EQ(container::parse_mount("target=/data"), (Mount{Kind::Volume, "/data"}));
    EXPECT_TRUE(container::parse_mount("type=tmpfs,dst=/x,ro").is_read_only());
    EXPECT_FALSE(container::parse_mount("type=tmpfs,dst=/x,ro=false").is_read_only());
    const auto refused = [](const char* text) { return error_of([=] { container::parse_mount(text); }); };
    EXPECT_NE(refused("type=bind,source=/etc,target=/etc").find("directories of the host"), std::string::npos);
    EXPECT_NE(refused("type=volume,source=data,target=/d").find("outlive"), std::string::npos);
    EXPECT_EQ(refused("type=tmpfs"), "target is required");
    EXPECT_EQ(refused("type=nfs,target=/x"), "mount type unknown: \"nfs\"");
    EXPECT_EQ(refused("target=/x,colour=red"), "unexpected key 'colour' in 'colour=red'");
    EXPECT_NE(refused("type=volume,target=/x,tmpfs-size=1"), "");
    EXPECT_NE(refused("type=tmpfs,source=/x,target=/x"), "");
}

TEST(Mounts, AVolumeHasNoNameAndNoHost) {
    EXPECT_EQ(container::parse_volume("/data/"), (Mount{Kind::Volume, "/data"}));
    for (const char* text : {"/etc:/etc", "./x:/x", "~/x:/x:ro"})
        EXPECT_NE(error_of([=] { container::parse_volume(text); }).find("directories of the host"), std::string::npos);
    EXPECT_NE(error_of([] { container::parse_volume("data:/data"); }).find("outlive"), std::string::npos);
}

TEST(Mounts, InnerOnesComeAfterOuterOnes) {
    const std::vector<Mount> asked = {{Kind::Tmpfs, "/a/b"}, {Kind::Tmpfs, "/a"}, {Kind::Volume, "/c"}};
    const std::vector<Mount> wanted = {{Kind::Tmpfs, "/a"}, {Kind::Volume, "/c"}, {Kind::Tmpfs, "/a/b"}};
    EXPECT_EQ(container::ordered_mounts(asked, {}), wanted);
    EXPECT_EQ(container::ordered_mounts(asked, {"/c", "/a/"}), wanted); // the image's are there already
    EXPECT_EQ(container::ordered_mounts({}, {"/v"}), (std::vector<Mount>{{Kind::Volume, "/v"}}));
    EXPECT_EQ(error_of([] {
                  container::ordered_mounts({{Kind::Tmpfs, "/a"}, {Kind::Volume, "/a"}}, {});
              }),
              "Duplicate mount point: /a");
}

TEST(Mounts, ASettingSaysTheSame) {
    for (const Mount& mount :
         {Mount{Kind::Tmpfs, "/a"}, Mount{Kind::Tmpfs, "/a", "size=1,ro"}, Mount{Kind::Volume, "/v"}})
        EXPECT_EQ(container::parse_mount_setting(container::mount_setting(mount)), mount);
    EXPECT_THROW(container::parse_mount_setting("bind:/a"), os::Error);
}

TEST(RestartPolicy, SaysWhen) {
    EXPECT_FALSE(RestartPolicy::parse("").wants(1, 0));
    EXPECT_FALSE(RestartPolicy::parse("no").wants(1, 0));
    EXPECT_TRUE(RestartPolicy::parse("always").wants(0, 99));
    EXPECT_TRUE(RestartPolicy::parse("unless-stopped").wants(0, 99));
    EXPECT_FALSE(RestartPolicy::parse("on-failure").wants(0, 0));
    EXPECT_TRUE(RestartPolicy::parse("on-failure").wants(1, 99));
    EXPECT_TRUE(RestartPolicy::parse("on-failure:2").wants(1, 1));
    EXPECT_FALSE(RestartPolicy::parse("on-failure:2").wants(1, 2));
    for (const char* text : {"sometimes", "on-failure:x", "on-failure:", "always:3"})
        EXPECT_THROW(RestartPolicy::parse(text), os::Error) << text;
}

TEST(RestartPolicy, WaitsLongerEachTime) {
    EXPECT_EQ(container::restart_delay(0ms, 1s), 100ms);
    EXPECT_EQ(container::restart_delay(100ms, 1s), 200ms);
    EXPECT_EQ(container::restart_delay(40'000ms, 1s), 60'000ms);
    EXPECT_EQ(container::restart_delay(40'000ms, 10s), 100ms);
}

} // namespace
