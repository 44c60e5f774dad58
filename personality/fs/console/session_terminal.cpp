// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/console/session_terminal.hpp"

#include "personality/fs/start/start.hpp"
#include "personality/fs/tty/terminal.hpp"

#include <new>

namespace personality::fs {

namespace {

class SessionTerminal final : public TtyOutput, public session::TerminalEnd {
  public:
    explicit SessionTerminal(session::Session& session) : session_(session) {}
    Ref<Tty> tty;

    std::size_t room() const override { return session_.output_room(); }
    void write(const std::byte* bytes, std::size_t count) override { session_.put_out(bytes, count); }
    void input_wanted() override { session_.feed_terminal(); }

    std::size_t receive(std::span<const std::byte> bytes) override { return tty->receive(bytes); }
    void writable() override { tty->writable(); }
    void set_size(const protocol::WindowSize& size) override { tty->set_size(size.rows, size.columns); }
    void hang_up() override {
        tty->hang_up();
        delete this;
    }

  private:
    session::Session& session_; // it hangs up before it goes
};

} // namespace

Result<Ref<Tty>> make_session_terminal(const Ref<session::Session>& session, std::uint16_t rows,
                                       std::uint16_t columns) {
    auto* const terminal = new (std::nothrow) SessionTerminal(*session);
    if (terminal == nullptr) return Errno::enomem;
    auto tty = make_terminal(*terminal, rows, columns);
    if (!tty.ok()) {
        delete terminal;
        return tty.error();
    }
    terminal->tty = *tty;
    session->connect(*terminal);
    if (session->number() == protocol::first_session) TRY(add_console(**tty, device_root()));
    return tty;
}

} // namespace personality::fs
