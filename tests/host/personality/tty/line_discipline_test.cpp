// SPDX-License-Identifier: Apache-2.0
//
// The line discipline by itself: its bounds and what it tells, beside what tests/linux/tty checks.
#include "personality/fs/tty/line_discipline.hpp"
#include "personality/linux/signal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace personality;
using fs::LineBuffer;
using fs::LineDiscipline;

class Line : public testing::Test, protected fs::LineEvents {
  protected:
    void signal(unsigned number) override { signals.push_back(number); }
    void output_stopped() override { ++stops; }
    void output_started() override { ++starts; }
    void input_flushed() override { ++flushes; }

    std::size_t type(const std::string& text) {
        return line.receive(reinterpret_cast<const std::byte*>(text.data()), text.size());
    }
    std::string take(std::size_t most = 8192) {
        std::string text(most, '\0');
        std::size_t taken = 0;
        line.take({reinterpret_cast<std::byte*>(text.data()), most}, taken);
        text.resize(taken);
        return text;
    }
    std::string echoed() {
        std::string all;
        for (auto& echoes = line.echoes(); !echoes.empty(); echoes.pop(echoes.front().size()))
            all.append(reinterpret_cast<const char*>(echoes.front().data()), echoes.front().size());
        return all;
    }
    void change_local(std::uint32_t off, std::uint32_t on = 0) {
        linux::Termios termios = line.termios();
        termios.local = (termios.local & ~off) | on;
        line.set_termios(termios);
    }

    std::vector<unsigned> signals;
    int stops = 0, starts = 0, flushes = 0;
    LineDiscipline line{*this};
};

TEST_F(Line, TakesNoMoreThanItCanKeepInRawMode) {
    change_local(linux::icanon | linux::echo);
    EXPECT_EQ(type(std::string(5000, 'x')), LineBuffer::capacity - 1);
    EXPECT_FALSE(line.takes_input());
    EXPECT_EQ(type("y"), 0U);
    EXPECT_EQ(take(10), std::string(10, 'x'));
    EXPECT_TRUE(line.takes_input());
    EXPECT_EQ(type(std::string(20, 'y')), 10U);
    EXPECT_EQ(take(), std::string(LineBuffer::capacity - 11, 'x') + std::string(10, 'y'));
    EXPECT_EQ(line.readable(), 0U);
}

TEST_F(Line, WaitsForAReaderOnceALineIsComplete) {
    change_local(linux::echo);
    type("line\n");
    EXPECT_EQ(type(std::string(5000, 'x')), LineBuffer::capacity - 1 - 5);
    EXPECT_EQ(take(), "line\n");
    EXPECT_EQ(type(std::string(5000, 'y')), 5000U); // the line that is edited loses its end instead
    type("\n");
    const std::string long_line = take();
    EXPECT_EQ(long_line.size(), LineBuffer::capacity);
    EXPECT_TRUE(long_line.ends_with("y\n"));
}

TEST_F(Line, ActsOnControlCharactersWhenItIsFull) {
    change_local(linux::echo);
    type(std::string(5000, 'x'));
    type("\003");
    EXPECT_EQ(signals, std::vector<unsigned>{linux::sigint});
    type("new\n");
    EXPECT_EQ(take(), "new\n");
    type(std::string(5000, 'x'));
    type("\025z\n");
    EXPECT_EQ(take(), "z\n");
}

TEST_F(Line, EchoIsBounded) {
    type(std::string(3000, '\001'));
    EXPECT_EQ(echoed().size(), 512U);
    type("\003");
    EXPECT_EQ(echoed(), "^C");
}

TEST_F(Line, SignalsFlushUnlessTold) {
    type("abc\034");
    EXPECT_EQ(flushes, 1);
    EXPECT_EQ(signals, std::vector<unsigned>{linux::sigquit});
    change_local(0, linux::noflsh);
    type("def\032\n");
    EXPECT_EQ(flushes, 1);
    EXPECT_EQ(take(), "def\n");
}

TEST_F(Line, TellsOfFlowControlOnce) {
    type("\023\023");
    EXPECT_EQ(stops, 1);
    EXPECT_TRUE(line.output_stopped());
    type("\021\021");
    EXPECT_EQ(starts, 1);
    line.hold_output(true);
    line.hold_output(true);
    EXPECT_EQ(stops, 2);
    type("\021\003"); // neither undoes it
    EXPECT_TRUE(line.output_stopped());
    line.hold_output(false);
    EXPECT_FALSE(line.output_stopped());
    EXPECT_EQ(starts, 2);
}

TEST_F(Line, CharactersThatAreOffAreOrdinary) {
    linux::Termios termios = line.termios();
    for (std::uint8_t& character : termios.characters)
        character = 0;
    line.set_termios(termios);
    const std::string text("\0\003\004\177\025\n", 6);
    type(text);
    EXPECT_EQ(take(), text);
    EXPECT_TRUE(signals.empty());
}

TEST_F(Line, BrokenCharactersAreNotErased) {
    linux::Termios termios = line.termios();
    termios.input |= linux::iutf8;
    line.set_termios(termios);
    type("\xa9\177\n"); // the rest of a character without its beginning
    EXPECT_EQ(take(), "\xa9\n");
    type("\xa9\027\025\n");
    EXPECT_EQ(take(), "\xa9\n");
}

} // namespace
