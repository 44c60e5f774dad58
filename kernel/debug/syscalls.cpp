// SPDX-License-Identifier: Apache-2.0
#include "kernel/debug/syscalls.hpp"

#include "abi/sel4/syscall.hpp"
#include "kernel/cspace.hpp"
#include "kernel/debug/print.hpp"
#include "kernel/node.hpp"
#include "kernel/object/arch_object.hpp"

namespace keel {
namespace {

[[noreturn]] void stop(const char* why) {
    print_all("keel: ", name_of(*node.current), ": ", why, "\n");
    arch::halt();
}

void identify_cap(Tcb& thread) {
    const Slot* const slot = lookup_slot(thread, thread.get(arch::capability_register));
    thread.set(arch::capability_register, slot == nullptr ? 0 : static_cast<Word>(slot->cap.type()));
}

// The name is in the caller's IPC buffer. As in stock seL4 a mistake here halts the machine.
void name_thread(const Tcb& caller) {
    const Slot* const slot = lookup_slot(caller, caller.get(arch::capability_register));
    if (slot == nullptr || !slot->cap.is(CapType::thread)) stop("NameThread of something that is no thread");
    const sel4::IpcBuffer* const buffer = arch::ipc_buffer(caller, true);
    if (buffer == nullptr) stop("NameThread without IPC buffer");
    const char* const text = reinterpret_cast<const char*>(buffer->message);
    char* const name = name_of(*slot->cap.as<ThreadCap>().thread());
    unsigned length = 0;
    for (; length < thread_name_bytes - 1 && text[length] != '\0'; ++length)
        name[length] = text[length];
    name[length] = '\0';
}

void dump_scheduler() {
    for (unsigned priority = sel4::num_priorities; priority-- > 0;)
        for (Tcb* thread = node.ready[node.domains.current].queue(static_cast<Priority>(priority)).head;
             thread != nullptr; thread = thread->queue_next)
            print_all(Word{priority}, " ", name_of(*thread), "\n");
}

} // namespace

bool perform_debug_syscall(Word number) {
    if constexpr (!config::debug) return false;
    Tcb& thread = *node.current;
    switch (static_cast<sel4::Syscall>(number)) {
    case sel4::Syscall::debug_put_char:
        arch::put_char(static_cast<char>(thread.get(arch::capability_register)));
        return true;
    case sel4::Syscall::debug_dump_scheduler:
        dump_scheduler();
        return true;
    case sel4::Syscall::debug_halt:
        stop("DebugHalt");
    case sel4::Syscall::debug_cap_identify:
        identify_cap(thread);
        return true;
    case sel4::Syscall::debug_snapshot:
        return true;
    case sel4::Syscall::debug_name_thread:
        name_thread(thread);
        return true;
    default:
        return false;
    }
}

} // namespace keel
