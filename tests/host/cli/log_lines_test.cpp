// SPDX-License-Identifier: Apache-2.0
#include "cli/container/log_lines.hpp"
#include "cli/container/record.hpp"
#include "cli/format/time.hpp"
#include "tests/host/cli/temporary.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace {

using container::LineChoice;
using container::LogLines;
using container::LogWriter;

class Lines : public testing::Test {
  protected:
    // stdout as it is, stderr in brackets.
    std::string read(const LineChoice& choice) {
        LogLines lines(path_, choice);
        return rest(lines);
    }
    static std::string rest(LogLines& lines) {
        std::string text;
        while (const auto piece = lines.next()) {
            text += piece->stream == 2 ? "[" + piece->bytes + "]" : piece->bytes;
        }
        return text;
    }
    static LineChoice tail(std::size_t count) {
        LineChoice choice;
        choice.tail = count;
        return choice;
    }

    test::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "log";
    LogWriter log_{path_};
};

TEST_F(Lines, AreAllOfThemByDefault) {
    EXPECT_EQ(read({}), "");
    log_.append(1, "one\ntw");
    log_.append(2, "err\n");
    log_.append(1, std::string("o\nthr\0ee", 8));
    EXPECT_EQ(read({}), std::string("one\ntw[err\n]o\nthr\0ee", 20));
}

TEST_F(Lines, OfTheTailAreWhole) {
    log_.append(1, "one\ntwo\nthr");
    log_.append(2, "err\n");
    log_.append(1, "ee\nfour");
    EXPECT_EQ(read(tail(0)), "");
    EXPECT_EQ(read(tail(1)), "four");
    EXPECT_EQ(read(tail(2)), "[err\n]four") << "err began after three did";
    EXPECT_EQ(read(tail(3)), "thr[err\n]ee\nfour");
    EXPECT_EQ(read(tail(99)), "one\ntwo\nthr[err\n]ee\nfour");
}

TEST_F(Lines, ThatComeLaterFollowTheTail) {
    log_.append(1, "old\nhalf");
    LogLines lines(path_, tail(0));
    EXPECT_EQ(rest(lines), "");
    log_.append(1, " of it\nnew\n");
    EXPECT_EQ(rest(lines), "new\n");
}

TEST_F(Lines, HaveTheTimeOfTheirBeginning) {
    log_.append(1, "a\nb");
    log_.append(2, "e\n");
    log_.append(1, "c\n");
    container::LogReader reader(path_);
    const std::string first = format::rfc3339(static_cast<std::int64_t>(reader.next()->realtime_ns)) + " ";
    const std::string second = format::rfc3339(static_cast<std::int64_t>(reader.next()->realtime_ns)) + " ";
    LineChoice choice;
    choice.times = true;
    EXPECT_EQ(read(choice), first + "a\n" + first + "b[" + second + "e\n]c\n");
}

TEST_F(Lines, AreChosenByTime) {
    log_.append(1, "early\nbeg");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::int64_t between = container::now_ns();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    log_.append(1, "in\nlate\n");
    LineChoice since;
    since.since_ns = between;
    EXPECT_EQ(read(since), "late\n") << "the line at work began before";
    LineChoice until;
    until.until_ns = between;
    EXPECT_EQ(read(until), "early\nbegin\n");
    until.tail = 1;
    EXPECT_EQ(read(until), "begin\n");
}

TEST_F(Lines, SayWhenNoMoreCanCome) {
    LineChoice choice;
    choice.until_ns = container::now_ns();
    LogLines lines(path_, choice);
    EXPECT_FALSE(lines.over());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    log_.append(1, "late\n");
    EXPECT_EQ(rest(lines), "");
    EXPECT_TRUE(lines.over());
}

} // namespace
