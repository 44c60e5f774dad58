// SPDX-License-Identifier: Apache-2.0
#include "cli/container/filter.hpp"
#include "cli/os/error.hpp"

#include <gtest/gtest.h>

namespace {

using container::Filter;
using Conditions = std::vector<std::string>;

container::Record sample() {
    container::Record record;
    record.id = "abcdef";
    record.name = "web-1";
    record.image = "busybox";
    record.image_id = "sha256:0123456789";
    record.status = container::Status::Exited;
    record.exit_code = 3;
    record.labels = {{"tier", "front"}, {"empty", ""}};
    return record;
}

TEST(Filter, MatchesOneConditionOfEachKind) {
    for (const char* condition : {"id=abc", "name=web", "name=^/?web-[0-9]$", "name=^/web", "status=exited",
                                  "label=tier", "label=tier=front", "label=empty=", "exited=3", "ancestor=busybox",
                                  "ancestor=busybox:latest", "ancestor=0123456", "ancestor=sha256:01234"}) {
        EXPECT_TRUE(Filter({condition}).matches(sample())) << condition;
    }
    for (const char* condition : {"id=b", "name=db", "name=^eb", "status=running", "status=paused", "label=tie",
                                  "label=tier=back", "exited=0", "ancestor=alpine", "ancestor=busybox:1"}) {
        EXPECT_FALSE(Filter({condition}).matches(sample())) << condition;
    }
    EXPECT_TRUE(Filter({}).matches(sample()));
}

TEST(Filter, CombinesConditions) {
    EXPECT_TRUE(Filter(Conditions{"name=db", "name=web"}).matches(sample())) << "either name";
    EXPECT_FALSE(Filter(Conditions{"name=web", "status=running"}).matches(sample())) << "both kinds";
    EXPECT_FALSE(Filter(Conditions{"label=tier", "label=other"}).matches(sample())) << "all labels";
    EXPECT_TRUE(Filter(Conditions{"status=running", "status=exited"}).shows_ended());
    EXPECT_FALSE(Filter(Conditions{"name=x"}).shows_ended());
}

TEST(Filter, RefusesWhatItDoesNotKnow) {
    for (const char* condition : {"", "name", "nosuch=1", "status=asleep", "name=[", "=x"}) {
        EXPECT_THROW(Filter({condition}), os::Error) << condition;
    }
}

} // namespace
