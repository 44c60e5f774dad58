// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/ptrace_fpu.hpp"

#include "personality/mm/page.hpp"
#include "personality/platform/fpu_state.hpp"
#include "personality/task/fpu_access.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace personality::syscall {

namespace {

constexpr std::size_t legacy_bytes = 512;      // of FXSAVE, Intel SDM volume 1, section 10.5.1
constexpr std::size_t components_offset = 464; // in bytes that are software's: where debuggers look for XCR0
constexpr std::size_t header_offset = 512;     // of XSAVE, its first word says which components aren't initial
constexpr std::uint64_t legacy_components = 3; // x87 and SSE

// The state of the task, in a page of its own.
class State {
  public:
    Result<> save(Task& task) {
        page_ = TRY(allocate_page_uninitialized());
        return save_fpu(task, bytes());
    }
    std::span<std::byte> bytes() const { return {page_.data(), platform::fpu_state().bytes}; }
    template<typename T>
    T& at(std::size_t offset) const {
        return *reinterpret_cast<T*>(page_.data() + offset);
    }

  private:
    PageRef page_;
};

Result<std::size_t> bytes_of(std::uint64_t set) {
    if (set == linux::nt_prfpreg) return legacy_bytes;
    if (platform::fpu_state().components == 0) return Errno::enodev;
    return platform::fpu_state().bytes;
}

} // namespace

Result<> get_fpu_set(Task& task, std::uint64_t set, IoSegment& segment) {
    const std::size_t bytes = TRY(bytes_of(set));
    State state;
    TRY(state.save(task));
    if (set == linux::nt_x86_xstate) state.at<std::uint64_t>(components_offset) = platform::fpu_state().components;
    segment.length = std::min<std::uint64_t>(segment.length, bytes);
    return copy_to_user(segment.address, state.bytes().data(), segment.length);
}

Result<> set_fpu_set(Task& task, std::uint64_t set, IoSegment& segment) {
    const std::size_t bytes = TRY(bytes_of(set));
    if (set == linux::nt_x86_xstate && segment.length < bytes) return Errno::efault;
    State state;
    TRY(state.save(task));
    segment.length = std::min<std::uint64_t>(segment.length, bytes);
    TRY(copy_from_user(state.bytes().data(), segment.address, segment.length));
    if (set == linux::nt_prfpreg && platform::fpu_state().components != 0)
        state.at<std::uint64_t>(header_offset) |= legacy_components;
    return load_fpu(task, state.bytes());
}

} // namespace personality::syscall
