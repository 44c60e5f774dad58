// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/sched_control.hpp"

#include "kernel/call.hpp"
#include "kernel/object/sched_context.hpp"
#include "kernel/scheduler/budget.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

constexpr auto label = sel4::Label::sched_control_configure_flags;

struct Parameters {
    Ticks budget;
    Ticks period;
    Word places;
    Word badge;
    bool sporadic;
};

void invoke_configure(SchedContext& sc, const Parameters& to) {
    Tcb* const thread = sc.thread;
    if (thread != nullptr) {
        // Queues are sorted by what changes now.
        remove_from_release_queue(*thread);
        remove_ready(*thread);
        if (node.current_sc == &sc) {
            commit_time();
        }
    }
    if (to.budget == to.period)
        set_refills(sc, min_refills, to.budget, 0);
    else if (sc.is_active() && thread != nullptr && thread->is_runnable())
        update_refills(sc, to.places, to.budget, to.period);
    else
        set_refills(sc, to.places, to.budget, to.period);
    if (thread != nullptr) {
        resume_sched_context(&sc);
        if (node.is_current(*thread))
            require_reschedule();
        else if (thread->is_runnable())
            possible_switch_to(*thread);
    }
    sc.badge = to.badge;
    sc.sporadic = to.sporadic;
}

} // namespace

Status decode_sched_control(Call& call) {
    if (!call.is(label)) return illegal("no operation of SchedControl");
    if (!call.is_complete(sel4::shape(label)))
        return truncated("ConfigureFlags takes a scheduling context and 5 words");
    const Word budget_us = call.arg(sel4::argument(label, "budget"));
    const Word period_us = call.arg(sel4::argument(label, "period"));
    const Word longest = max_period_us();
    if (budget_us > longest || budget_us < sel4::min_budget_us)
        return refuse_range(sel4::min_budget_us, longest, "budget out of range");
    if (period_us > longest || period_us < sel4::min_budget_us)
        return refuse_range(sel4::min_budget_us, longest, "period out of range");
    if (budget_us > period_us) return refuse_range(sel4::min_budget_us, period_us, "budget larger than period");
    const Cap target = call.extra[0]->cap;
    if (!target.is(CapType::sched_context)) return refuse_capability(1, "not a scheduling context");
    const auto sc_cap = target.as<SchedContextCap>();
    const Word extra_refills = call.arg(sel4::argument(label, "extra_refills"));
    const Word most = refill_places(sc_cap.size_bits()) - min_refills;
    if (extra_refills > most) return refuse_range(0, most, "more refills than the object has room for");
    const Word flags = call.arg(sel4::argument(label, "flags"));
    invoke_configure(*sc_cap.sched_context(),
                     {arch::us_to_ticks(budget_us), arch::us_to_ticks(period_us), min_refills + extra_refills,
                      call.arg(sel4::argument(label, "badge")), (flags & sel4::sched_context_sporadic) != 0});
    return Status::done;
}

} // namespace keel
