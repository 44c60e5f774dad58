// SPDX-License-Identifier: Apache-2.0
#include "cli/image/store/store.hpp"

#include "cli/image/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

namespace image {

namespace {

constexpr std::uint64_t preferred_capacity = 256ULL << 30;
constexpr std::uint64_t least_capacity = 1ULL << 30; // where the file system has no room for larger files

void take_lock(const File& lock) {
    while (::flock(lock.descriptor(), LOCK_EX) != 0) {
        if (errno != EINTR) throw system_error("locking " + lock.name(), errno);
    }
}

// The size is set once, by whoever comes first, and is the address space of all images from then on.
void give_size(const File& disk) {
    if (disk.size() != 0) return;
    for (std::uint64_t capacity = preferred_capacity;; capacity /= 2) {
        if (::ftruncate(disk.descriptor(), static_cast<off_t>(capacity)) == 0) return;
        if (errno != EFBIG || capacity <= least_capacity) throw system_error("making " + disk.name(), errno);
    }
}

} // namespace

std::filesystem::path Store::default_directory() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::filesystem::path(value ? value : "");
    };
    if (const auto store = variable("BULKHEAD_STORE"); !store.empty()) return store;
    if (const auto data = variable("XDG_DATA_HOME"); data.is_absolute()) return data / "bulkhead";
    if (const auto home = variable("HOME"); home.is_absolute()) return home / ".local/share/bulkhead";
    throw Error(ErrorKind::System, "no place for images: set HOME or BULKHEAD_STORE");
}

Store::Store(std::filesystem::path directory) : directory_(std::move(directory)) {
    struct stat status {};
    if (::stat(disk().c_str(), &status) == 0 && status.st_size > 0) return;
    std::error_code failure;
    std::filesystem::create_directories(directory_, failure);
    if (failure) throw system_error("making the image store " + directory_.string(), failure.value());
    const FileSizeSignalBlock no_signal;
    const File lock(lock_file(), O_RDWR | O_CREAT, 0600);
    take_lock(lock);
    if (!std::filesystem::exists(disk()) && !catalog().images.empty())
        throw Error(ErrorKind::System, disk().string() +
                                           " is missing although images.json lists images: they are lost; "
                                           "remove images.json to start anew");
    give_size(File(disk(), O_RDWR | O_CREAT, 0600));
}

namespace store {

Transaction::Transaction(const Store& store)
    : catalog_file_(store.catalog_file()), lock_(store.lock_file(), O_RDWR | O_CREAT, 0600),
      disk_(store.disk(), O_RDWR) {
    take_lock(lock_);
    capacity_ = disk_.size();
    committed_ = read_catalog(catalog_file_);
    catalog_ = committed_;
}

Transaction::~Transaction() {
    try {
        std::vector<ImageRecord> written = catalog_.images;
        ImageRecord unfinished;
        unfinished.offset = reserved_.offset;
        unfinished.length = reserved_.length;
        written.push_back(unfinished);
        free_unlisted(written);
    } catch (const Error&) {
        // What stays behind is in no image, and reserve() frees it before it is used again.
    }
}

Gap Transaction::reserve() {
    reserved_ = catalog_.largest_gap(capacity_);
    disk_.punch(reserved_.offset, reserved_.length);
    return reserved_;
}

void Transaction::add(ImageRecord record) {
    record.offset = reserved_.offset;
    ++catalog_.generation;
    catalog_.images.push_back(std::move(record));
    reserved_ = {};
}

void Transaction::commit() {
    disk_.sync();
    write_catalog(catalog_file_, catalog_);
    const std::vector<ImageRecord> before = std::exchange(committed_, catalog_).images;
    free_unlisted(before);
}

// Punches those of the extents that the committed catalog doesn't list.
void Transaction::free_unlisted(const std::vector<ImageRecord>& candidates) const {
    for (const ImageRecord& record : candidates) {
        if (record.length != 0 && committed_.find_id(record.id) == nullptr) disk_.punch(record.offset, record.length);
    }
}

} // namespace store

} // namespace image
