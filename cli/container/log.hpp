// SPDX-License-Identifier: Apache-2.0
//
// A container's log: what it wrote to stdout and stderr, in order, with times. The daemon appends, `bulkhead logs`
// reads the same file. Disk use is bounded: when a log grows past log_bytes_kept its oldest part is freed (a hole is
// punched), and a reader starts behind it.
//
// Layout: LogHeader, then records: LogRecord and `length` bytes.
#pragma once

#include "cli/os/descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace container {

inline constexpr std::uint64_t log_bytes_kept = 64U << 20;

struct LogHeader {
    std::uint64_t magic;
    std::uint64_t first; // offset of the oldest whole record
};

struct LogRecord {
    std::uint64_t realtime_ns;
    std::uint32_t stream; // 1: stdout, 2: stderr
    std::uint32_t length;
};

class LogWriter {
  public:
    // The file is made at the first append; one that is there already (the container was started before) is continued.
    LogWriter(std::filesystem::path path, std::uint64_t bytes_kept = log_bytes_kept)
        : path_(std::move(path)), bytes_kept_(bytes_kept) {}

    // A log that can't be written (a full disk) loses this piece, never the container; the loss is recorded as soon as
    // there is room.
    void append(std::uint32_t stream, std::string_view bytes);

  private:
    bool open();
    bool start_file();
    bool continue_file(std::uint64_t bytes);
    bool write_record(std::uint32_t stream, std::string_view bytes);
    void trim();

    std::filesystem::path path_;
    std::uint64_t bytes_kept_;
    os::Descriptor file_;
    std::uint64_t first_ = sizeof(LogHeader);
    std::uint64_t end_ = sizeof(LogHeader);
    std::uint64_t freed_to_ = 0;
    std::uint64_t lost_ = 0;
};

class LogReader {
  public:
    // A missing file reads as an empty log that may still appear.
    explicit LogReader(std::filesystem::path path) : path_(std::move(path)) {}

    struct Entry {
        std::uint64_t realtime_ns;
        std::uint32_t stream;
        std::string bytes;
        std::uint64_t position; // in the file: later ones are greater
    };

    // The next record; nullopt at the end, where more may come later. Throws os::Error for a file that is no log.
    std::optional<Entry> next();

  private:
    bool open();
    std::uint64_t first() const;

    std::filesystem::path path_;
    os::Descriptor file_;
    std::uint64_t position_ = 0;
};

} // namespace container
