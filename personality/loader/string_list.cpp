// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/string_list.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace personality {

namespace {
constexpr std::size_t least_capacity = 256;
}

StringList::StringList(StringList&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)),
      capacity_(std::exchange(other.capacity_, 0)), count_(std::exchange(other.count_, 0)) {}

StringList& StringList::operator=(StringList&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(capacity_, other.capacity_);
    std::swap(count_, other.count_);
    return *this;
}

StringList::~StringList() { delete[] data_; }

Result<char*> StringList::reserve(std::size_t bytes) {
    if (capacity_ - bytes_ < bytes) {
        const std::size_t capacity = std::max({capacity_ * 2, bytes_ + bytes, least_capacity});
        char* const larger = new (std::nothrow) char[capacity];
        if (larger == nullptr) return Errno::enomem;
        if (bytes_ > 0) std::memcpy(larger, data_, bytes_);
        delete[] data_;
        data_ = larger;
        capacity_ = capacity;
    }
    return data_ + bytes_;
}

void StringList::finish(std::size_t length) {
    data_[bytes_ + length] = '\0';
    bytes_ += length + 1;
    ++count_;
}

Result<> StringList::add(std::string_view string) {
    char* const place = TRY(reserve(string.size() + 1));
    std::memcpy(place, string.data(), string.size());
    finish(string.size());
    return {};
}

} // namespace personality
