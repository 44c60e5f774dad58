// SPDX-License-Identifier: Apache-2.0
#include "personality/task/fpu_access.hpp"

#include "personality/platform/fpu_state.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/signal_frame.hpp"
#include "personality/vdso/signal_code.hpp"

#include <cstring>

namespace personality {

namespace {

constexpr std::uint64_t red_zone = 128;
constexpr std::uint64_t area_align = 64;
constexpr unsigned most_faults = 8; // of the vDSO's page and the area's

// XSAVE's area: Intel SDM volume 1, section 13.4.
constexpr std::size_t mxcsr_offset = 24;
constexpr std::size_t header_offset = 512;
constexpr std::size_t header_bytes = 64;
constexpr std::uint32_t default_mxcsr_mask = 0xffbf;

// Lets the thread run until the vDSO's code ends in its system call. eio: something else came.
Result<> run_to_its_end(Task& task) {
    for (unsigned faults = 0; faults < most_faults; ++faults) {
        scheduler::run_aside(*task.user);
        const UserEvent event = task.user->event;
        if (event.kind == UserEvent::Kind::syscall)
            return task.user->registers().rax == signal_return_call ? Result<>() : Errno::eio;
        if (event.kind != UserEvent::Kind::page_fault) return Errno::eio;
        TRY(task.process.memory->fault(event.address, event.write, event.execute));
    }
    return Errno::eio;
}

Result<> run_code(Task& task, std::uint64_t offset, std::uint64_t area) {
    const Registers before = task.user->registers();
    const UserEvent event = task.user->event;
    Registers& registers = task.user->change_registers();
    registers.r9 = platform::fpu_state().components;
    registers.rbx = registers.r10 = area; // see personality/vdso/signal.S
    registers.r11 = layout::vdso + vdso::end_of_leave_offset;
    registers.rip = layout::vdso + offset;
    registers.rflags = initial_rflags;
    const auto done = run_to_its_end(task);
    task.user->change_registers() = before;
    task.user->event = event;
    return done;
}

// Moves the state by way of the area.
Result<> move(Task& task, std::uint64_t offset, std::span<std::byte> state) {
    const Ref<AddressSpace> memory = task.process.memory;
    const std::uint64_t area = (task.user->registers().rsp - red_zone - state.size()) & ~(area_align - 1);
    const PageRef kept = TRY(allocate_page_uninitialized());
    if (state.size() > page_size || !memory->copy_in(kept.data(), area, state.size()).ok()) return Errno::eio;
    TRY(memory->copy_out(area, state.data(), state.size()));
    TRY(run_code(task, offset, area));
    TRY(memory->copy_in(state.data(), area, state.size()));
    return memory->copy_out(area, kept.data(), state.size());
}

} // namespace

Result<> save_fpu(Task& task, std::span<std::byte> state) {
    std::memset(state.data(), 0, state.size());
    return move(task, vdso::enter_handler_offset, state);
}

Result<> load_fpu(Task& task, std::span<std::byte> state) {
    std::uint32_t mxcsr;
    std::memcpy(&mxcsr, state.data() + mxcsr_offset, sizeof mxcsr);
    mxcsr &= default_mxcsr_mask;
    std::memcpy(state.data() + mxcsr_offset, &mxcsr, sizeof mxcsr);
    if (state.size() >= header_offset + header_bytes) {
        std::uint64_t header[header_bytes / sizeof(std::uint64_t)] = {};
        std::memcpy(header, state.data() + header_offset, sizeof header[0]);
        header[0] &= platform::fpu_state().components;
        std::memcpy(state.data() + header_offset, header, sizeof header);
    }
    return move(task, vdso::leave_handler_offset, state);
}

} // namespace personality
