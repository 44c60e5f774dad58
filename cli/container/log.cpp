// SPDX-License-Identifier: Apache-2.0
#include "cli/container/log.hpp"

#include "cli/container/record.hpp"
#include "cli/os/error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace container {

namespace {

constexpr std::uint64_t log_magic = 0x31474f4c'4b4c5542; // "BULKLOG1"
constexpr std::uint32_t max_record_bytes = 1U << 20;
constexpr std::uint32_t stderr_stream = 2;

template<typename Value>
bool read_at(int file, std::uint64_t offset, Value& value) {
    return ::pread(file, &value, sizeof(value), static_cast<off_t>(offset)) == sizeof(value);
}

} // namespace

bool LogWriter::open() {
    if (file_) return true;
    file_ = os::Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    struct stat status {};
    if (!file_ || ::fstat(file_.get(), &status) != 0) return false;
    if (continue_file(static_cast<std::uint64_t>(status.st_size)) || start_file()) return true;
    file_.reset();
    return false;
}

bool LogWriter::start_file() {
    const LogHeader header{log_magic, first_};
    return ::ftruncate(file_.get(), 0) == 0 &&
           ::pwrite(file_.get(), &header, sizeof(header), 0) == static_cast<ssize_t>(sizeof(header));
}

// Finds the end of the last whole record: a daemon that was killed may have left a torn one.
bool LogWriter::continue_file(std::uint64_t bytes) {
    LogHeader header{};
    if (!read_at(file_.get(), 0, header) || header.magic != log_magic || header.first > bytes) return false;
    void* const map = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file_.get(), 0);
    if (map == MAP_FAILED) return false;
    std::uint64_t end = header.first;
    for (LogRecord record{}; bytes - end >= sizeof(record); end += sizeof(record) + record.length) {
        std::memcpy(&record, static_cast<const char*>(map) + end, sizeof(record));
        if (record.length == 0 || record.length > bytes - end - sizeof(record)) break;
    }
    ::munmap(map, bytes);
    first_ = header.first;
    end_ = end;
    return ::ftruncate(file_.get(), static_cast<off_t>(end)) == 0;
}

bool LogWriter::write_record(std::uint32_t stream, std::string_view bytes) {
    LogRecord record{static_cast<std::uint64_t>(now_ns()), stream, static_cast<std::uint32_t>(bytes.size())};
    const iovec parts[] = {{&record, sizeof(record)}, {const_cast<char*>(bytes.data()), bytes.size()}};
    const std::size_t total = sizeof(record) + bytes.size();
    if (::pwritev(file_.get(), parts, 2, static_cast<off_t>(end_)) == static_cast<ssize_t>(total)) {
        end_ += total;
        return true;
    }
    // A torn record would end the log for every reader.
    [[maybe_unused]] const int ignored = ::ftruncate(file_.get(), static_cast<off_t>(end_));
    return false;
}

void LogWriter::append(std::uint32_t stream, std::string_view bytes) {
    if (lost_ != 0 && open()) {
        const std::string notice = "[bulkhead: " + std::to_string(lost_) + " bytes of output are missing here]\n";
        if (write_record(stderr_stream, notice)) lost_ = 0;
    }
    if (!open() || !write_record(stream, bytes)) {
        lost_ += bytes.size();
        return;
    }
    if (end_ - first_ > bytes_kept_) trim();
}

void LogWriter::trim() {
    constexpr std::uint64_t page = 4096;
    while (end_ - first_ > bytes_kept_ / 2) { // half, so that it is rare
        LogRecord record{};
        if (!read_at(file_.get(), first_, record)) return;
        first_ += sizeof(record) + record.length;
    }
    if (::pwrite(file_.get(), &first_, sizeof(first_), offsetof(LogHeader, first)) != sizeof(first_)) return;
    const std::uint64_t from = std::max(freed_to_, page); // the header's page stays
    const std::uint64_t to = first_ / page * page;
    if (to <= from) return;
    if (::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(from),
                    static_cast<off_t>(to - from)) == 0)
        freed_to_ = to;
}

bool LogReader::open() {
    if (file_) return true;
    file_ = os::Descriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_) return false;
    LogHeader header{};
    if (!read_at(file_.get(), 0, header)) { // not written yet
        file_.reset();
        return false;
    }
    if (header.magic != log_magic) throw os::Error(path_.string() + " is not a container's log");
    position_ = header.first;
    return true;
}

std::uint64_t LogReader::first() const {
    std::uint64_t first = 0;
    return read_at(file_.get(), offsetof(LogHeader, first), first) ? first : 0;
}

std::optional<LogReader::Entry> LogReader::next() {
    if (!open()) return std::nullopt;
    for (;;) {
        position_ = std::max(position_, first());
        LogRecord record{};
        if (!read_at(file_.get(), position_, record) || record.length > max_record_bytes) return std::nullopt;
        Entry entry{record.realtime_ns, record.stream, std::string(record.length, '\0'), position_};
        const ssize_t count =
            ::pread(file_.get(), entry.bytes.data(), record.length, static_cast<off_t>(position_ + sizeof(record)));
        if (first() > position_) continue; // it was freed while it was read
        if (record.length == 0 || count != static_cast<ssize_t>(record.length)) return std::nullopt; // being written
        position_ += sizeof(record) + record.length;
        return entry;
    }
}

} // namespace container
