// SPDX-License-Identifier: Apache-2.0
#include "kernel/ipc/message.hpp"
#include "kernel/object/tcb_invocations.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

using sel4::Label;

void restart_where_written(Tcb& thread) { thread.set(arch::Register::next_ip, thread.get(arch::Register::fault_ip)); }

} // namespace

Status decode_read_registers(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_read_registers;
    if (!call.is_complete(sel4::shape(label))) return truncated("ReadRegisters takes 2 words");
    const Word count = call.arg(sel4::argument(label, "count"));
    if (count < 1 || count > sel4::user_context_words)
        return refuse_range(1, sel4::user_context_words, "number of registers");
    if (node.is_current(thread)) return illegal("a thread can't read its own registers");
    const bool stop = call.arg(sel4::argument(label, "suspend_source"));
    if (stop) suspend(thread);
    if (call.wants_reply) {
        MessageWriter message(*node.current);
        unsigned length = 0;
        for (unsigned i = 0; i < count; ++i)
            length = message.put(i, thread.get(arch::user_context[i]));
        message.finish(0, length, 0);
    }
    set_state(*node.current, ThreadState::running);
    return Status::done;
}

Status decode_write_registers(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_write_registers;
    constexpr auto registers = sel4::argument(label, "regs");
    if (call.length < registers.word) return truncated("WriteRegisters takes 2 words and registers");
    const Word asked = call.arg(sel4::argument(label, "count"));
    if (call.length - registers.word < asked) return truncated("fewer registers than announced");
    if (node.is_current(thread)) return illegal("a thread can't write its own registers");
    const bool start = call.arg(sel4::argument(label, "resume_target"));
    const Word count = asked < sel4::user_context_words ? asked : sel4::user_context_words;
    for (unsigned i = 0; i < count; ++i)
        thread.set(arch::user_context[i], arch::sanitise(arch::user_context[i], call.word(registers.word + i)));
    restart_where_written(thread);
    arch::registers_changed(thread);
    if (start) resume(thread);
    return Status::done;
}

Status decode_copy_registers(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_copy_registers;
    if (!call.is_complete(sel4::shape(label))) return truncated("CopyRegisters takes a word and a thread");
    const Cap source_cap = call.extra[0]->cap;
    if (!source_cap.is(CapType::thread)) return refuse_capability(1, "the source is no thread");
    Tcb& source = *source_cap.as<ThreadCap>().thread();
    const bool stop = call.arg(sel4::argument(label, "suspend_source"));
    const bool start = call.arg(sel4::argument(label, "resume_target"));
    const bool frame = call.arg(sel4::argument(label, "transfer_frame"));
    const bool integer = call.arg(sel4::argument(label, "transfer_integer"));
    if (stop) suspend(source);
    if (start) resume(thread);
    for (unsigned i = 0; i < sel4::user_context_words; ++i)
        if (i < arch::frame_registers ? frame : integer)
            thread.set(arch::user_context[i], source.get(arch::user_context[i]));
    if (frame) restart_where_written(thread);
    arch::registers_changed(thread);
    return Status::done;
}

Status decode_set_tls_base(Call& call, Tcb& thread) {
    constexpr auto label = Label::tcb_set_tls_base;
    if (!call.is_complete(sel4::shape(label))) return truncated("SetTLSBase takes a word");
    const Word base = call.arg(sel4::argument(label, "tls_base"));
    thread.set(arch::tls_base_register, arch::sanitise(arch::tls_base_register, base));
    arch::tls_base_changed(thread);
    return Status::done;
}

} // namespace keel
