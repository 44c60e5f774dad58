// SPDX-License-Identifier: Apache-2.0
#include "abi/sel4/api.hpp"
#include "kernel/cspace.hpp"
#include "kernel/ipc/fast_path.hpp"
#include "kernel/node.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

bool unbind(SchedContext& sc) {
    if (sc.thread == node.current || (sc.thread != nullptr && sc.thread->in_release_queue)) return false;
    unbind_thread(sc);
    unbind_notification(sc);
    unbind_reply(sc);
    return true;
}

// To a thread that can run at once, but not before the current one.
bool bind(SchedContext& sc, const Tcb& caller) {
    const sel4::IpcBuffer* const buffer = arch::ipc_buffer(caller, false);
    if (buffer == nullptr) return false;
    const Slot* const slot = lookup_slot_in_root(caller, buffer->caps_or_badges[0]);
    if (slot == nullptr || !slot->cap.is(CapType::thread)) return false;
    Tcb& thread = *slot->cap.as<ThreadCap>().thread();
    if (sc.thread != nullptr || thread.sched_context != nullptr || !thread.is_runnable()) return false;
    if (sc.sporadic || !is_released(sc) || node.domains.expired()) return false;
    if (thread.domain != node.domains.current || thread.priority > caller.priority) return false;
    sc.thread = &thread;
    thread.sched_context = &sc;
    prepend_ready(thread);
    return true;
}

} // namespace

[[gnu::hot, gnu::flatten, gnu::noinline]] bool fast_binding(SchedContext& sc) {
    Tcb& caller = *node.current;
    const sel4::MessageInfo info(caller.get(arch::message_info_register));
    const bool binds = info.label() == static_cast<Word>(sel4::Label::sched_context_bind);
    const bool unbinds = info.label() == static_cast<Word>(sel4::Label::sched_context_unbind);
    const bool is_done =
        binds && info.extra_caps() == 1 ? bind(sc, caller) : unbinds && info.extra_caps() == 0 && unbind(sc);
    if (!is_done) return false;
    caller.set(arch::badge_register, 0);
    caller.set(arch::message_info_register, 0);
    return true;
}

} // namespace keel
