// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/catalog.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "tests/host/cli/temporary.hpp"

#include <gtest/gtest.h>

namespace {

using machine::Catalog;

container::Record record(const std::string& start, const std::string& name) {
    container::Record record;
    record.id = start + std::string(64 - start.size(), '0');
    record.name = name;
    record.status = container::Status::Exited;
    record.exit_code = 3;
    return record;
}

TEST(Catalog, FindsByNameIdAndUniquePrefix) {
    const test::TemporaryFolder folder;
    Catalog catalog(folder.path() / "containers");
    catalog.add(record("abc1", "one"), "");
    catalog.add(record("abc2", "two"), "");
    catalog.add(record("f", "abc"), "");
    EXPECT_EQ(catalog.find("two").name, "two");
    EXPECT_EQ(catalog.find("abc1").name, "one");
    EXPECT_EQ(catalog.find(record("abc2", "").id).name, "two");
    EXPECT_EQ(catalog.find("abc").id[0], 'f') << "a name is worth more than a prefix";
    EXPECT_THROW(static_cast<void>(catalog.find("ab")), os::Error) << "several";
    EXPECT_THROW(static_cast<void>(catalog.find("")), os::Error);
    EXPECT_THROW(static_cast<void>(catalog.find("../one")), os::Error);
    EXPECT_THROW(catalog.add(record("0", "one"), ""), os::Error) << "the name is taken";
}

TEST(Catalog, IsThereAgainAfterARestart) {
    const test::TemporaryFolder folder;
    {
        Catalog catalog(folder.path() / "containers");
        catalog.add(record("a", "ended"), "");
        container::Record running = record("b", "running");
        running.status = container::Status::Running;
        catalog.add(running, "");
        container::Record passing = record("c", "passing");
        passing.auto_remove = true;
        catalog.add(passing, "");
    }
    const Catalog again(folder.path() / "containers");
    EXPECT_EQ(again.all().size(), 2U);
    EXPECT_EQ(again.find("ended").exit_code, 3);
    EXPECT_EQ(again.find("running").status, container::Status::Exited);
    EXPECT_EQ(again.find("running").exit_code, 255);
    EXPECT_FALSE(std::filesystem::exists(again.log_file(record("c", "").id).parent_path()));
}

TEST(Catalog, KeepsWhatHasNotBeenStarted) {
    const test::TemporaryFolder folder;
    {
        Catalog catalog(folder.path() / "containers");
        container::Record waiting = record("a", "waiting");
        waiting.status = container::Status::Created;
        waiting.labels = {{"k", "v"}};
        waiting.auto_remove = true;
        catalog.add(waiting, "its spec");
    }
    {
        Catalog again(folder.path() / "containers");
        container::Record waiting = again.find("waiting");
        EXPECT_EQ(waiting.status, container::Status::Created);
        EXPECT_EQ(waiting.labels.at("k"), "v");
        EXPECT_EQ(os::read_file(again.spec_file(waiting.id)), "its spec");
        waiting.status = container::Status::Running;
        again.update(waiting);
    }
    EXPECT_TRUE(Catalog(folder.path() / "containers").all().empty()) << "with --rm it ended for good";
}

TEST(Catalog, Renames) {
    const test::TemporaryFolder folder;
    Catalog catalog(folder.path() / "containers");
    catalog.add(record("a", "one"), "");
    catalog.add(record("b", "two"), "");
    catalog.rename(record("a", "").id, "three");
    EXPECT_THROW(static_cast<void>(catalog.find("one")), os::Error);
    EXPECT_THROW(catalog.rename(record("a", "").id, "two"), os::Error) << "taken";
    EXPECT_THROW(catalog.rename(record("a", "").id, "three"), os::Error) << "its own";
    EXPECT_EQ(Catalog(folder.path() / "containers").find("three").id[0], 'a');
}

TEST(Catalog, SweepsUpWhatIsNoContainer) {
    const test::TemporaryFolder folder;
    const auto containers = folder.path() / "containers";
    std::filesystem::create_directories(containers / "torn");
    os::replace_file(containers / "torn" / "container.json", "{\"id\": \"tor");
    std::filesystem::create_directories(containers / "other");
    os::replace_file(containers / "other" / "container.json", "[1, 2]");
    const Catalog catalog(containers);
    EXPECT_TRUE(catalog.all().empty());
    EXPECT_TRUE(std::filesystem::is_empty(containers));
}

} // namespace
