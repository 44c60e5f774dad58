// SPDX-License-Identifier: Apache-2.0
#include "personality/session/channel.hpp"
#include "personality/session/session.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"

#include <algorithm>

namespace personality {

namespace fake {
std::string console_output[3];
std::string console_input;
} // namespace fake

namespace session {

Result<std::size_t> Session::read(IoBuffer& to, bool) {
    const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(to.remaining(), fake::console_input.size()));
    TRY(to.put(fake::console_input.data(), bytes));
    fake::console_input.erase(0, bytes);
    return bytes;
}

Result<std::size_t> Session::write(Stream stream, IoBuffer& from, bool) {
    std::string text(from.remaining(), '\0');
    TRY(from.get(text.data(), text.size()));
    fake::console_output[static_cast<unsigned>(stream)] += text;
    return text.size();
}

bool Session::ready(Stream) { return true; }
bool Session::hung_up(Stream stream) { return stream == Stream::Stdin && fake::console_input.empty(); }
void Session::close(Stream) {}

// The container under test has no terminal of its own.
void Session::connect(TerminalEnd&) {}
std::size_t Session::output_room() { return 0; }
void Session::put_out(const std::byte*, std::size_t) {}
void Session::feed_terminal() {}

// There is no host to hear it.
bool channel::send(protocol::SessionFrameType, std::uint32_t, std::span<const std::byte>, Stream) { return false; }

} // namespace session

} // namespace personality
