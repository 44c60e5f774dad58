// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/domain.hpp"

#include "kernel/call.hpp"
#include "kernel/scheduler/scheduler.hpp"

namespace keel {
namespace {

using sel4::Label;

constexpr unsigned last_entry = config::num_domain_schedules - 1;

Status decode_set(Call& call) {
    constexpr auto label = Label::domain_set_set;
    if (call.length < 1) return truncated("Set takes a word and a thread");
    const Word domain = call.arg(sel4::argument(label, "domain"));
    if (domain >= config::num_domains) return refuse_argument(0, "no such domain");
    if (!call.is_complete(sel4::shape(label))) return truncated("Set takes a word and a thread");
    const Cap cap = call.extra[0]->cap;
    if (!cap.is(CapType::thread)) return refuse_argument(1, "not a thread");
    Tcb& thread = *cap.as<ThreadCap>().thread();
    if (domain != node.domains.current) arch::release_fpu(thread);
    set_domain(thread, static_cast<std::uint8_t>(domain));
    return Status::done;
}

Status decode_schedule_configure(Call& call) {
    constexpr auto label = Label::domain_set_schedule_configure;
    if (!call.is_complete(sel4::shape(label))) return truncated("ScheduleConfigure takes 3 words");
    const Word index = call.arg(sel4::argument(label, "index"));
    const Word domain = call.arg(sel4::argument(label, "domain"));
    const Ticks duration = call.arg(sel4::argument(label, "duration"));
    if (index >= last_entry) return refuse_range(0, last_entry - 1, "entry of the schedule");
    if (domain >= config::num_domains) return refuse_range(0, config::num_domains - 1, "no such domain");
    if (duration > DomainSchedule::max_duration) return refuse_argument(2, "duration of 2^56 or more");
    if (duration == 0 && domain != 0) return refuse_argument(1, "an end mark has domain 0");
    if (duration == 0 && index == node.domains.start) return refuse_argument(2, "the first entry can't be an end mark");
    node.domains.entries[index] = {static_cast<std::uint8_t>(domain), duration};
    return Status::done;
}

Status decode_schedule_set_start(Call& call) {
    constexpr auto label = Label::domain_set_schedule_set_start;
    if (!call.is_complete(sel4::shape(label))) return truncated("ScheduleSetStart takes a word");
    const Word index = call.arg(sel4::argument(label, "index"));
    if (index > last_entry) return refuse_range(0, last_entry, "entry of the schedule");
    if (node.domains.entries[index].is_end()) return refuse_argument(0, "the first entry can't be an end mark");
    node.domains.start = static_cast<unsigned>(index);
    // The entry before the end: going on from there leads to the start.
    node.domains.index = last_entry - 1;
    node.domains.time_left = 0;
    require_reschedule();
    return Status::done;
}

} // namespace

void DomainSchedule::advance() {
    ++index;
    if (entries[index].is_end()) index = start;
    current = entries[index].domain;
    time_left = entries[index].duration;
}

void DomainSchedule::initialise() {
    *this = {};
    entries[0] = {0, max_duration};
    time_left = max_duration;
}

Status decode_domain(Call& call) {
    switch (static_cast<Label>(call.label)) {
    case Label::domain_set_set:
        return decode_set(call);
    case Label::domain_set_schedule_configure:
        return decode_schedule_configure(call);
    case Label::domain_set_schedule_set_start:
        return decode_schedule_set_start(call);
    default:
        return illegal("no operation of domains");
    }
}

} // namespace keel
