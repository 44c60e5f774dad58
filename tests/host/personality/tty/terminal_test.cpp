// SPDX-License-Identifier: Apache-2.0
//
// A terminal whose other end is outside the container.
#include "personality/fs/tty/terminal.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/linux/signal.hpp"
#include "tests/host/personality/fs/container.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <termios.h>

namespace {

using namespace personality;

struct Screen final : fs::TtyOutput {
    std::size_t room() const override { return capacity - shown.size(); }
    void write(const std::byte* bytes, std::size_t count) override {
        ASSERT_LE(count, room());
        shown.append(reinterpret_cast<const char*>(bytes), count);
    }
    void input_wanted() override { ++wanted; }

    std::size_t capacity = 4096;
    std::string shown;
    int wanted = 0;
};

class OutsideTerminal : public Container {
  protected:
    OutsideTerminal() : Container(Pairs{{"file", "x"}}) {
        tty = *fs::make_terminal(screen, 24, 80);
        const fs::Path root = fs::mounts().root();
        const fs::Path dev = root.beside(*fs::dentries().lookup(*root, "dev"));
        EXPECT_TRUE(fs::add_console(*tty, *fs::mounts().cross_down(dev)).ok());
        terminal = open("/dev/console", O_RDWR | O_NOCTTY);
    }

    ~OutsideTerminal() override { tty->hang_up(); }

    std::size_t type(const std::string& text) {
        return tty->receive({reinterpret_cast<const std::byte*>(text.data()), text.size()});
    }
    std::string read_once(int descriptor) {
        char text[5000];
        const long got = call(SYS_read, descriptor, text, sizeof text);
        return got < 0 ? "error " + std::to_string(-got) : std::string(text, static_cast<std::size_t>(got));
    }

    Screen screen;
    Ref<fs::Tty> tty;
    int terminal = -1;
};

TEST_F(OutsideTerminal, HasTheFirstNumberAndTheConsolesName) {
    EXPECT_EQ(names("/dev/pts"), "0 ptmx");
    EXPECT_EQ(status("/dev/pts/0").st_rdev, makedev(136, 0));
    EXPECT_EQ(status("/dev/console").st_rdev, makedev(136, 0));
    const auto files = *fs::terminal_files(tty);
    EXPECT_EQ(files->next(3), -1);
    const auto file = *files->get(2);
    EXPECT_EQ(file->path().name(), "0");
    EXPECT_EQ(file->flags(), static_cast<std::uint32_t>(O_RDWR));
}

TEST_F(OutsideTerminal, MovesBytesBothWays) {
    EXPECT_EQ(type("hello\r"), 6U);
    EXPECT_EQ(screen.shown, "hello\r\n");
    EXPECT_EQ(read_once(terminal), "hello\n");
    EXPECT_EQ(call(SYS_write, terminal, "a\nb", 3), 3);
    EXPECT_EQ(screen.shown, "hello\r\na\r\nb");
    winsize size{};
    EXPECT_EQ(call(SYS_ioctl, terminal, TIOCGWINSZ, &size), 0);
    EXPECT_EQ(size.ws_row, 24);
    EXPECT_EQ(size.ws_col, 80);
}

TEST_F(OutsideTerminal, AWriterWaitsForRoom) {
    screen.capacity = 100;
    bool written = false;
    fake::OtherTask writer([&] {
        const std::string text(1000, 'x');
        EXPECT_EQ(call(SYS_write, terminal, text.data(), text.size()), 1000);
        written = true;
    });
    std::string all;
    for (int i = 0; i < 1000 && !written; ++i) {
        all += std::exchange(screen.shown, "");
        tty->writable();
        fake::OtherTask([] {}).join(); // lets the writer run
    }
    writer.join();
    EXPECT_EQ(all + screen.shown, std::string(1000, 'x'));
}

TEST_F(OutsideTerminal, EchoWaitsForRoomAndGoesFirst) {
    screen.capacity = 2;
    type("abcd");
    EXPECT_EQ(screen.shown, "ab");
    EXPECT_EQ(call(SYS_fcntl, terminal, F_SETFL, O_NONBLOCK), 0);
    EXPECT_EQ(call(SYS_write, terminal, "x", 1), -EAGAIN);
    screen.capacity = 100;
    tty->writable();
    EXPECT_EQ(call(SYS_write, terminal, "x", 1), 1);
    EXPECT_EQ(screen.shown, "abcdx");
}

TEST_F(OutsideTerminal, TypingWaitsForAReader) {
    type("first\n");
    screen.capacity = 1 << 20;
    const std::string more(5000, 'x');
    const std::size_t taken = type(more);
    EXPECT_EQ(taken, 4095U - 6);
    EXPECT_EQ(screen.wanted, 0);
    EXPECT_EQ(read_once(terminal), "first\n");
    EXPECT_EQ(screen.wanted, 1);
    EXPECT_EQ(type(more.substr(taken) + "\n"), more.size() - taken + 1);
}

TEST_F(OutsideTerminal, TellsTheForeground) {
    open("/dev/pts/0", O_RDWR); // now the controlling terminal
    fake::raised = 0;
    tty->set_size(24, 80);
    EXPECT_EQ(fake::raised, 0U);
    tty->set_size(50, 132);
    EXPECT_EQ(fake::raised, linux::signal_bit(linux::sigwinch));
    type("\003");
    EXPECT_EQ(fake::raised, linux::signal_bit(linux::sigwinch) | linux::signal_bit(linux::sigint));
    const int same = open("/dev/tty", O_RDWR);
    EXPECT_EQ(call(SYS_write, same, "x", 1), 1);
    EXPECT_EQ(screen.shown, "^Cx");
}

TEST_F(OutsideTerminal, HangsUp) {
    open("/dev/pts/0", O_RDWR);
    fake::raised = 0;
    long outcome = 0;
    fake::OtherTask reader([&] {
        char byte;
        outcome = call(SYS_read, terminal, &byte, 1);
    });
    tty->hang_up();
    reader.join();
    EXPECT_EQ(outcome, -EIO);
    EXPECT_EQ(fake::raised, linux::signal_bit(linux::sighup));
    EXPECT_EQ(read_once(terminal), "");
    EXPECT_EQ(call(SYS_write, terminal, "x", 1), -EIO);
    EXPECT_EQ(call(SYS_open, "/dev/tty", O_RDWR, 0), -ENXIO);
    EXPECT_EQ(call(SYS_open, "/dev/console", O_RDWR, 0), -EIO);
    EXPECT_EQ(names("/dev/pts"), "ptmx");
    EXPECT_EQ(type("into nowhere\n"), 13U);
    pollfd entry{terminal, POLLIN, 0};
    EXPECT_EQ(call(SYS_poll, &entry, 1, -1), 1);
    EXPECT_EQ(entry.revents, POLLIN | POLLERR | POLLHUP);
}

} // namespace
