// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file_table.hpp"

#include "personality/fs/vfs/file_lock.hpp"

#include <algorithm>

namespace personality::fs {

namespace {
constexpr std::uint32_t first_capacity = 8;
}

FileTable::~FileTable() {
    for (std::uint32_t i = 0; i < capacity_; ++i)
        if (slots_[i].file) release(slots_[i]);
    delete[] slots_;
}

Result<Ref<FileTable>> FileTable::copy() const {
    auto other = TRY(make_ref<FileTable>());
    TRY(other->reserve(capacity_));
    std::copy_n(slots_, capacity_, other->slots_);
    return other;
}

FileTable::Slot* FileTable::slot(std::int32_t descriptor) const {
    if (descriptor < 0 || static_cast<std::uint32_t>(descriptor) >= capacity_) return nullptr;
    Slot& slot = slots_[descriptor];
    return slot.file ? &slot : nullptr;
}

Result<Ref<File>> FileTable::get(std::int32_t descriptor) const {
    const Slot* const found = slot(descriptor);
    if (!found) return Errno::ebadf;
    return found->file;
}

Result<std::int32_t> FileTable::add(Ref<File> file, bool close_on_exec, std::uint64_t limit, std::int32_t from) {
    auto descriptor = static_cast<std::uint32_t>(from);
    while (descriptor < capacity_ && slots_[descriptor].file)
        ++descriptor;
    if (descriptor >= limit) return Errno::emfile;
    TRY(reserve(descriptor + std::uint64_t{1}));
    slots_[descriptor] = {std::move(file), close_on_exec};
    return static_cast<std::int32_t>(descriptor);
}

Result<> FileTable::put(std::int32_t descriptor, Ref<File> file, bool close_on_exec, std::uint64_t limit) {
    if (descriptor < 0 || static_cast<std::uint64_t>(descriptor) >= limit) return Errno::ebadf;
    TRY(reserve(static_cast<std::uint64_t>(descriptor) + 1));
    Slot& to = slots_[descriptor];
    if (to.file) release(to);
    to = {std::move(file), close_on_exec};
    return {};
}

Result<> FileTable::close(std::int32_t descriptor) {
    Slot* const found = slot(descriptor);
    if (!found) return Errno::ebadf;
    release(*found);
    return {};
}

void FileTable::close_range(std::uint32_t first, std::uint32_t last) {
    for (std::uint64_t i = first; i <= last && i < capacity_; ++i)
        if (slots_[i].file) release(slots_[i]);
}

void FileTable::close_on_exec() {
    for (std::uint32_t i = 0; i < capacity_; ++i)
        if (slots_[i].file && slots_[i].close_on_exec) release(slots_[i]);
}

Result<bool> FileTable::get_close_on_exec(std::int32_t descriptor) const {
    const Slot* const found = slot(descriptor);
    if (!found) return Errno::ebadf;
    return found->close_on_exec;
}

Result<> FileTable::set_close_on_exec(std::int32_t descriptor, bool on) {
    Slot* const found = slot(descriptor);
    if (!found) return Errno::ebadf;
    found->close_on_exec = on;
    return {};
}

void FileTable::set_close_on_exec(std::uint32_t first, std::uint32_t last) {
    for (std::uint64_t i = first; i <= last && i < capacity_; ++i)
        if (slots_[i].file) slots_[i].close_on_exec = true;
}

std::int32_t FileTable::next(std::int32_t from) const {
    for (auto i = static_cast<std::uint32_t>(from); i < capacity_; ++i)
        if (slots_[i].file) return static_cast<std::int32_t>(i);
    return -1;
}

// Makes the table hold at least `count` slots: powers of two from first_capacity on.
Result<> FileTable::reserve(std::uint64_t count) {
    if (count <= capacity_) return {};
    std::uint64_t capacity = std::max(capacity_, first_capacity);
    while (capacity < count)
        capacity *= 2;
    auto* const slots = new (std::nothrow) Slot[capacity];
    if (!slots) return Errno::enomem;
    std::move(slots_, slots_ + capacity_, slots);
    delete[] slots_;
    slots_ = slots;
    capacity_ = static_cast<std::uint32_t>(capacity);
    return {};
}

// Closing any descriptor of a file gives up the process's locks on it, fcntl(2), and what else it has there.
void FileTable::release(Slot& slot) {
    const Ref<File> file = std::move(slot.file);
    file_locks().release_all(this, &file->inode());
    file->closed_in(*this);
}

} // namespace personality::fs
