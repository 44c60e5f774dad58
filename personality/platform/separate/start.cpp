// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/start.hpp"

#include "lib/runtime/new.hpp"
#include "lib/runtime/start.hpp"
#include "personality/main/container.hpp"
#include "personality/mm/page_owner.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/own_slots.hpp"
#include "personality/platform/separate/switcher.hpp"
#include "personality/platform/separate/untyped.hpp"
#include "platform/vcpu.hpp"

namespace personality::platform {

namespace {

namespace container = protocol::container;

} // namespace

void start() {
    must(mint(switch_signal, Slot::root(container::notification), sel4::can_write, container::switch_signal),
         "switch signal");
    must(mint(other_switch_signal, Slot::root(container::notification), sel4::can_write, container::switch_signal << 1),
         "other switch signal");
    must(mint(no_cspace, Slot::root(container::own_cnode), sel4::all_rights, unreachable_guard.raw()), "no CSpace");
    const auto reply = make_object(sel4::ObjectType::reply, 0, sel4::reply_bits);
    if (!reply.ok()) runtime::fail("no memory to start with");
    Vcpu::start(reply.value());
}

} // namespace personality::platform

void* runtime::heap_memory(std::size_t bytes) {
    const auto pages = personality::PageOwner::allocate_run(bytes / personality::page_size);
    return pages.ok() ? pages.value() : nullptr;
}

extern "C" [[noreturn]] void main_thread(std::uintptr_t) {
    personality::platform::start();
    personality::run_container();
}
