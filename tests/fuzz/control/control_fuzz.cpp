// SPDX-License-Identifier: Apache-2.0
//
// The control channel's parser, fed in pieces whose sizes the input chooses, must cut the frames that it cuts from the
// same bytes in one piece, and never show a frame that the rules refuse.
#include "lib/frame/parser.hpp"
#include "tests/fuzz/input.hpp"

#include <vector>

namespace {

using fuzz::require;

struct Cut {
    frame::Parse result;
    std::vector<std::uint8_t> bytes;
    bool operator==(const Cut&) const = default;
};

void drain(frame::Parser& parser, const std::uint8_t* bytes, std::size_t size, frame::Sender sender,
           std::vector<Cut>& cuts) {
    // A copy of its own, so that the sanitizer sees a read past the piece.
    const std::vector<std::uint8_t> piece(bytes, bytes + size);
    const std::uint8_t* cursor = piece.data();
    const std::uint8_t* end = cursor + size;
    for (;;) {
        frame::Frame frame{};
        const frame::Parse result = parser.next(cursor, end, frame);
        if (result == frame::Parse::NeedMore) break;
        require(frame::well_formed(frame.header, sender) == (result == frame::Parse::Complete));
        Cut cut{result, {}};
        const auto* header = reinterpret_cast<const std::uint8_t*>(&frame.header);
        cut.bytes.assign(header, header + sizeof(frame.header));
        if (result == frame::Parse::Complete)
            cut.bytes.insert(cut.bytes.end(), frame.payload, frame.payload + frame.header.length);
        cuts.push_back(cut);
    }
    require(cursor == end);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const frame::Sender sender = (data[0] & 1) != 0 ? frame::Sender::Host : frame::Sender::Machine;
    const std::size_t step = 1 + data[1];
    data += 2;
    size -= 2;

    frame::Parser whole(sender);
    frame::Parser pieces(sender);
    std::vector<Cut> expected;
    std::vector<Cut> found;
    drain(whole, data, size, sender, expected);
    for (std::size_t at = 0; at < size; at += step)
        drain(pieces, data + at, size - at < step ? size - at : step, sender, found);
    require(expected == found);
    return 0;
}
