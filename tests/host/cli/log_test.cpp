// SPDX-License-Identifier: Apache-2.0
#include "cli/container/log.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "tests/host/cli/temporary.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace {

using container::LogReader;
using container::LogWriter;

TEST(Log, GivesBackWhatWasWrittenInOrder) {
    const test::TemporaryFolder folder;
    LogWriter writer(folder.path() / "log");
    LogReader reader(folder.path() / "log");
    EXPECT_FALSE(reader.next()) << "no file yet";
    writer.append(1, "one\n");
    writer.append(2, std::string("two\0\xff", 5));
    const auto first = reader.next();
    const auto second = reader.next();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->stream, 1U);
    EXPECT_EQ(first->bytes, "one\n");
    EXPECT_EQ(second->stream, 2U);
    EXPECT_EQ(second->bytes, std::string("two\0\xff", 5));
    EXPECT_LE(first->realtime_ns, second->realtime_ns);
    EXPECT_FALSE(reader.next());
    writer.append(1, "three");
    EXPECT_EQ(reader.next().value().bytes, "three") << "a reader at the end sees what comes later";
}

TEST(Log, KeepsABoundedPartOnDisk) {
    constexpr std::uint64_t kept = 256 * 1024;
    const test::TemporaryFolder folder;
    LogWriter writer(folder.path() / "log", kept);
    LogReader follower(folder.path() / "log");
    const std::string line(1000, 'x');
    for (int i = 0; i < 4000; ++i) {
        writer.append(1, std::to_string(i) + line);
        if (i % 10 == 0) {
            while (follower.next()) {
            }
        }
    }
    struct stat status {};
    ASSERT_EQ(::stat((folder.path() / "log").c_str(), &status), 0);
    EXPECT_LE(static_cast<std::uint64_t>(status.st_blocks) * 512, 2 * kept);

    LogReader late(folder.path() / "log");
    std::string last;
    int count = 0;
    while (const auto entry = late.next()) {
        last = entry->bytes;
        ++count;
    }
    EXPECT_EQ(last, "3999" + line) << "the newest is what is kept";
    EXPECT_GT(count, 100);
    EXPECT_LT(count, 300);
}

TEST(Log, IsContinuedWhenItsContainerStartsAgain) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "log";
    LogWriter(path).append(1, "first");
    LogWriter(path).append(2, "second");
    ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(std::filesystem::file_size(path) - 2)), 0) << "torn";
    LogWriter(path).append(1, "third");
    LogReader reader(path);
    EXPECT_EQ(reader.next().value().bytes, "first");
    EXPECT_EQ(reader.next().value().bytes, "third");
    EXPECT_FALSE(reader.next());
}

TEST(Log, StaysBoundedOverManyStarts) {
    constexpr std::uint64_t kept = 64 * 1024;
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "log";
    for (int i = 0; i < 100; ++i) {
        LogWriter writer(path, kept);
        for (int j = 0; j < 10; ++j) {
            writer.append(1, std::to_string(i) + std::string(1000, 'x'));
        }
    }
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_LE(static_cast<std::uint64_t>(status.st_blocks) * 512, 2 * kept);
    std::string last;
    LogReader reader(path);
    while (const auto entry = reader.next()) {
        last = entry->bytes;
    }
    EXPECT_EQ(last.substr(0, 3), "99x");
}

TEST(Log, ThatIsNoneIsBegunAnew) {
    const test::TemporaryFolder folder;
    os::replace_file(folder.path() / "log", "short");
    LogWriter(folder.path() / "log").append(1, "new");
    EXPECT_EQ(LogReader(folder.path() / "log").next().value().bytes, "new");
}

TEST(Log, OfSomethingElseIsRefused) {
    const test::TemporaryFolder folder;
    os::replace_file(folder.path() / "log", std::string(100, 'x'));
    LogReader reader(folder.path() / "log");
    EXPECT_THROW(reader.next(), os::Error);
}

TEST(Log, CutInARecordEndsBeforeIt) {
    const test::TemporaryFolder folder;
    {
        LogWriter writer(folder.path() / "log");
        writer.append(1, "whole");
        writer.append(1, "torn");
    }
    ASSERT_EQ(::truncate((folder.path() / "log").c_str(), sizeof(container::LogHeader) + 2 * 16 + 5 + 2), 0);
    LogReader reader(folder.path() / "log");
    EXPECT_EQ(reader.next().value().bytes, "whole");
    EXPECT_FALSE(reader.next());
}

} // namespace
