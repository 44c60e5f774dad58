// SPDX-License-Identifier: Apache-2.0
//
// A terminal: the side that programs have, tty(4), with its line discipline. The other side is a TtyOutput, for what
// the programs write, and the calls below, for what comes from it: a pseudoterminal's master (pty.hpp), or a transport
// to somebody outside the container (terminal.hpp).
//
// When the other side is gone, the terminal is hung up for good: files that are open then are of no more use.
#pragma once

#include "personality/base/list.hpp"
#include "personality/fs/tty/line_discipline.hpp"
#include "personality/fs/tty/tty_output.hpp"
#include "personality/fs/vfs/inode.hpp"
#include "personality/platform/io_buffer.hpp"
#include "personality/task/terminal.hpp"
#include "personality/task/wait_queue.hpp"

namespace personality::fs {

class PollTable;

class Tty final : public Terminal, private LineEvents {
  public:
    ListHook table_hook; // devpts's

    // `number`: N of /dev/pts/N. `output` must live until hang_up().
    Tty(std::uint32_t number, TtyOutput& output);

    std::uint32_t number() const { return number_; }
    std::uint64_t device() const override;
    // Its node in /dev/pts.
    const Ref<Inode>& node() const { return node_; }
    void set_node(Ref<Inode> node) { node_ = std::move(node); }

    // From the other side. receive() takes what has room, see LineDiscipline; after less than all
    // TtyOutput::input_wanted() tells when to go on.
    std::size_t receive(std::span<const std::byte> bytes);
    bool takes_input() const { return line_.takes_input(); }
    void writable();
    void set_size(const linux::WindowSize& size); // tells the foreground group
    void set_size(std::uint16_t rows, std::uint16_t columns) { set_size({rows, columns, 0, 0}); }
    void hang_up(); // for good: the other side doesn't touch it any more, nor it the other side

    // Open files of the programs' side.
    bool hung_up() const { return output_ == nullptr; }
    void add_file() {
        ++files_;
        was_opened_ = true;
    }
    void remove_file();
    bool has_files() const { return files_ != 0; }
    bool was_opened() const { return was_opened_; }

    Result<std::size_t> read(IoBuffer& to, bool nonblock);
    Result<std::size_t> write(IoBuffer& from, bool nonblock);
    std::uint32_t poll(PollTable* table);

    // Attributes, as ioctls have them. Changes must have been checked (job_control::check_foreground).
    const linux::Termios& termios() const { return line_.termios(); }
    void set_termios(const linux::Termios& termios);
    const linux::WindowSize& size() const { return size_; }
    std::size_t readable_bytes() const { return line_.readable_bytes(); }
    std::size_t unsent_bytes() { return line_.echoes().size(); }
    Result<> drain();                            // until everything written has gone out. restart_sys
    Result<> control_flow(std::uint64_t action); // TCXONC. einval
    Result<> flush(std::uint64_t queue);         // TCFLSH. einval

    bool locked = false;    // a pseudoterminal's: can't be opened
    bool exclusive = false; // TIOCEXCL

  private:
    class Turn;

    void signal(unsigned number) override;
    void output_stopped() override { tell(linux::tiocpkt_stop); }
    void output_started() override;
    void input_flushed() override { tell(linux::tiocpkt_flushread | linux::tiocpkt_flushwrite); }

    void tell(unsigned packet_status);
    void send_echoes();
    std::size_t send(std::span<const std::byte> bytes);
    std::size_t write_some(std::span<const std::byte> bytes);
    Result<> wait_for_input(bool nonblock, Deadline deadline);
    bool input_available(bool for_poll) const;
    void input_taken();

    LineDiscipline line_;
    TtyOutput* output_; // null: hung up
    Ref<Inode> node_;
    WaitQueue readers_, writers_;
    linux::WindowSize size_{};
    std::uint32_t number_;
    std::uint32_t files_ = 0;
    bool reading_ = false, writing_ = false; // a task is at it: others wait for their turn
    bool input_refused_ = false;
    bool was_opened_ = false;
};

} // namespace personality::fs
