// SPDX-License-Identifier: Apache-2.0
#include "cli/container/log_lines.hpp"

#include "cli/format/time.hpp"

#include <deque>

namespace container {

template<typename Action>
void LogLines::for_each_part(const LogReader::Entry& entry, Stream (&streams)[2], const Action& action) {
    Stream& stream = streams[entry.stream == 2 ? 1 : 0];
    const std::string_view bytes = entry.bytes;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t newline = bytes.find('\n', at);
        const std::size_t end = newline == std::string_view::npos ? bytes.size() : newline + 1;
        const bool starts = !stream.in_line;
        stream.in_line = newline == std::string_view::npos;
        action(stream, Place{entry.position, at}, bytes.substr(at, end - at), starts);
        at = end;
    }
}

LogLines::LogLines(std::filesystem::path log, const LineChoice& choice)
    : path_(std::move(log)), reader_(path_), choice_(choice) {
    if (choice_.tail) from_ = first_of_last(*choice_.tail);
}

bool LogLines::in_time(const LogReader::Entry& entry) const {
    const auto time = static_cast<std::int64_t>(entry.realtime_ns);
    return time >= choice_.since_ns && time <= choice_.until_ns;
}

LogLines::Place LogLines::first_of_last(std::size_t count) const {
    LogReader reader(path_);
    Stream streams[2];
    std::deque<Place> last;
    Place behind;
    while (const auto entry = reader.next()) {
        behind = {entry->position + 1, 0};
        for_each_part(*entry, streams, [&](Stream&, const Place& place, std::string_view, bool starts) {
            if (!starts || !in_time(*entry)) return;
            last.push_back(place);
            if (last.size() > count) last.pop_front();
        });
    }
    return last.empty() ? behind : last.front();
}

std::optional<LogLines::Piece> LogLines::next() {
    while (const auto entry = reader_.next()) {
        over_ = static_cast<std::int64_t>(entry->realtime_ns) > choice_.until_ns;
        Piece piece{entry->stream, {}};
        for_each_part(*entry, streams_, [&](Stream& stream, const Place& place, std::string_view part, bool starts) {
            if (starts) stream.shown = place >= from_ && in_time(*entry);
            if (!stream.shown) return;
            if (starts && choice_.times)
                piece.bytes += format::rfc3339(static_cast<std::int64_t>(entry->realtime_ns)) + " ";
            piece.bytes += part;
        });
        if (!piece.bytes.empty()) return piece;
    }
    return std::nullopt;
}

} // namespace container
