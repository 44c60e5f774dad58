// SPDX-License-Identifier: Apache-2.0
//
// The line discipline under any attributes and any bytes, typed and written: what it keeps stays within its bounds,
// everything readable can be read, and bytes that come one by one are the same as bytes that come together.
#include "personality/fs/tty/line_discipline.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <string>

namespace {

using fuzz::require;

namespace fs = personality::fs;
namespace linux_abi = personality::linux;

class Input : public fuzz::Input {
  public:
    using fuzz::Input::Input;
    std::uint32_t word() {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 32; shift += 8)
            value |= std::uint32_t{byte()} << shift;
        return value;
    }
    std::string text(std::size_t most) {
        const std::size_t count = std::min(most, size_);
        const std::string bytes(reinterpret_cast<const char*>(data_), count);
        data_ += count;
        size_ -= count;
        return bytes;
    }
};

// A discipline and all that can be seen of it.
struct Seen final : fs::LineEvents {
    void signal(unsigned number) override { log += "s" + std::to_string(number); }
    void output_stopped() override { log += "-"; }
    void output_started() override { log += "+"; }
    void input_flushed() override { log += "f"; }

    void check() {
        require(line.readable() <= fs::LineBuffer::capacity);
        require(line.readable_bytes() <= line.readable());
    }
    void drain() {
        for (auto& echoes = line.echoes(); !echoes.empty(); echoes.pop(echoes.front().size()))
            log.append(reinterpret_cast<const char*>(echoes.front().data()), echoes.front().size());
    }
    bool take(std::size_t most) {
        std::string piece(most, '\0');
        std::size_t taken = 0;
        const std::size_t before = line.readable();
        const bool ended = line.take({reinterpret_cast<std::byte*>(piece.data()), most}, taken);
        require(taken <= most && line.readable() <= before);
        require(most == 0 || before == 0 || line.readable() < before);
        log += piece.substr(0, taken) + (ended ? "|" : "");
        return ended;
    }
    void write(const std::string& text) {
        std::byte out[fs::OutputColumn::most_bytes];
        for (const char byte : text) {
            const std::size_t count = line.process_output(static_cast<std::uint8_t>(byte), out);
            require(count <= sizeof out);
            log.append(reinterpret_cast<const char*>(out), count);
        }
    }

    std::string log;
    fs::LineDiscipline line{*this};
};

std::span<const std::byte> bytes(const std::string& text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

void type(Seen& together, Seen& apart, const std::string& text) {
    const std::size_t taken = together.line.receive(bytes(text).data(), text.size());
    require(taken <= text.size());
    require(taken == text.size() || (!together.line.takes_input() && together.line.readable() > 0));
    for (std::size_t i = 0; i < taken; ++i)
        require(apart.line.receive(bytes(text).data() + i, 1) == 1);
    require(together.line.takes_input() == apart.line.takes_input());
}

linux_abi::Termios attributes(Input& input, linux_abi::Termios termios) {
    termios.input = input.word();
    termios.output = input.word();
    termios.local = input.word();
    for (std::uint8_t& character : termios.characters)
        if (input.byte() % 4 == 0) character = input.byte();
    return termios;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    Seen together, apart;
    const auto both = [&](auto&& act) {
        act(together);
        act(apart);
    };
    while (!input.empty()) {
        const std::uint8_t operation = input.byte();
        switch (operation % 8) {
        case 0: {
            const auto termios = attributes(input, together.line.termios());
            both([&](Seen& seen) { seen.line.set_termios(termios); });
            break;
        }
        case 1: {
            const std::size_t most = input.byte();
            both([&](Seen& seen) { seen.take(most); });
            break;
        }
        case 2: {
            const std::string text = input.text(input.byte());
            both([&](Seen& seen) { seen.write(text); });
            break;
        }
        case 3:
            both([](Seen& seen) { seen.drain(); });
            break;
        case 4:
            both([&](Seen& seen) { seen.line.hold_output(operation & 8); });
            break;
        case 5: { // much of the same, so that buffers get full
            const std::size_t count = input.byte() * 32U;
            type(together, apart, std::string(count, static_cast<char>(input.byte())));
            break;
        }
        case 6:
            if (operation & 8) both([](Seen& seen) { seen.line.flush_input(); });
            break;
        default:
            type(together, apart, input.text(input.byte()));
        }
        both([](Seen& seen) { seen.check(); });
    }
    both([](Seen& seen) {
        while (seen.line.readable() > 0)
            seen.take(100);
        seen.drain();
    });
    require(together.log == apart.log);
    return 0;
}
