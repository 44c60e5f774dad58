// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/user_memory.hpp"

#include "personality/task/process_state.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

namespace {

AddressSpace& memory() { return *current().process.memory; }

bool inside(UserAddress address, std::size_t bytes) { return address <= layout::end && bytes <= layout::end - address; }

} // namespace

Result<> copy_from_user(void* to, UserAddress from, std::size_t bytes) {
    if (!inside(from, bytes)) return Errno::efault;
    return memory().copy_in(to, from, bytes);
}

Result<> copy_to_user(UserAddress to, const void* from, std::size_t bytes) {
    if (!inside(to, bytes)) return Errno::efault;
    return memory().copy_out(to, from, bytes);
}

Result<> zero_user(UserAddress to, std::size_t bytes) {
    if (!inside(to, bytes)) return Errno::efault;
    while (bytes > 0) {
        const std::size_t piece = std::min<std::uint64_t>(bytes, page_size - to % page_size);
        const PageRef page = TRY(memory().writable_page(to));
        std::memset(page.data() + to % page_size, 0, piece);
        to += piece;
        bytes -= piece;
    }
    return {};
}

Result<std::size_t> copy_string_from_user(char* to, UserAddress from, std::size_t capacity) {
    // Pieces of up to 64 bytes that stay inside a page: strings are short, and may end right before an invalid page.
    constexpr std::size_t longest_piece = 64;
    std::size_t done = 0;
    while (done < capacity) {
        const UserAddress at = from + done;
        const std::size_t piece =
            std::min({capacity - done, longest_piece, static_cast<std::size_t>(page_size - at % page_size)});
        TRY(copy_from_user(to + done, at, piece));
        if (const void* const nul = std::memchr(to + done, '\0', piece); nul != nullptr)
            return static_cast<std::size_t>(static_cast<const char*>(nul) - to);
        done += piece;
    }
    return Errno::enametoolong;
}

} // namespace personality
