// SPDX-License-Identifier: Apache-2.0
#include "personality/task/rseq.hpp"

#include "personality/platform/user_memory.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/signals.hpp"

namespace personality {

namespace {

// Offsets in struct rseq, Linux, include/uapi/linux/rseq.h.
constexpr std::uint64_t processor_offset = 0; // cpu_id_start, cpu_id
constexpr std::uint64_t sequence_offset = 8;  // rseq_cs

constexpr std::uint32_t no_processor = UINT32_MAX; // RSEQ_CPU_ID_UNINITIALIZED

struct Sequence { // struct rseq_cs
    std::uint32_t version, flags;
    std::uint64_t start, length, abort_handler;
};
static_assert(sizeof(Sequence) == 32);

// Where the task goes on; efault: something is wrong.
Result<std::uint64_t> next_instruction(const RestartableSequence& rseq, std::uint64_t now) {
    const UserInOut<std::uint64_t> place{{rseq.address + sequence_offset}};
    const std::uint64_t described_at = TRY(place.read());
    if (described_at == 0) return now;
    const auto sequence = TRY(UserIn<Sequence>{{described_at}}.read());
    if (sequence.version != 0 || sequence.abort_handler >= layout::end) return Errno::efault;
    if (sequence.abort_handler - sequence.start < sequence.length) return Errno::efault;
    if (now - sequence.start >= sequence.length) {
        TRY(place.write(0)); // it was left
        return now;
    }
    const auto signature = TRY(UserIn<std::uint32_t>{{sequence.abort_handler - sizeof(std::uint32_t)}}.read());
    if (signature != rseq.signature) return Errno::efault;
    TRY(place.write(0));
    return sequence.abort_handler;
}

} // namespace

void RestartableSequence::interrupt(const Task& task) {
    if (address != 0 && task.user != nullptr && task.user->event.kind != UserEvent::Kind::syscall) interrupted = true;
}

void RestartableSequence::restart(Task& task) {
    interrupted = false;
    if (address == 0 || task.ending()) return;
    const std::uint64_t now = task.user->registers().rip;
    const auto next = next_instruction(*this, now);
    if (!next.ok())
        force_signal(task, linux::sigsegv, {.code = linux::si_kernel});
    else if (*next != now)
        task.user->change_registers().rip = *next;
}

Result<> RestartableSequence::show_processor(bool registered) const {
    const std::uint32_t shown[2] = {0, registered ? 0 : no_processor};
    return copy_to_user(address + processor_offset, shown, sizeof shown);
}

} // namespace personality
