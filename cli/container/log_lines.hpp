// SPDX-License-Identifier: Apache-2.0
//
// The lines of a log: which of them are asked for (`logs --tail --since --until`), and their text with times before
// them. A line is what a stream has written up to a newline; its time is that of its first piece, its place in the
// log where that lies. Bytes are passed on as they are.
#pragma once

#include "cli/container/log.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace container {

struct LineChoice {
    std::int64_t since_ns = std::numeric_limits<std::int64_t>::min();
    std::int64_t until_ns = std::numeric_limits<std::int64_t>::max();
    std::optional<std::size_t> tail; // the last so many of them
    bool times = false;              // before each line
};

class LogLines {
  public:
    // For `tail` the log is read once to its present end. Throws os::Error.
    LogLines(std::filesystem::path log, const LineChoice& choice);

    struct Piece {
        std::uint32_t stream;
        std::string bytes; // never empty
    };

    // What is to be printed next; nullopt at the end, where more may come later.
    std::optional<Piece> next();
    // What comes later is out of bounds.
    bool over() const { return over_; }

  private:
    struct Place {
        std::uint64_t record = 0; // its position
        std::uint64_t offset = 0; // in its bytes
        auto operator<=>(const Place&) const = default;
    };
    struct Stream {
        bool in_line = false;
        bool shown = false; // the line at work
    };

    // Calls `action(stream, place, part, starts)` with each part of a line in the record, its newline included.
    template<typename Action>
    static void for_each_part(const LogReader::Entry& entry, Stream (&streams)[2], const Action& action);
    bool in_time(const LogReader::Entry& entry) const;
    Place first_of_last(std::size_t count) const;

    std::filesystem::path path_;
    LogReader reader_;
    LineChoice choice_;
    Place from_;
    Stream streams_[2];
    bool over_ = false;
};

} // namespace container
