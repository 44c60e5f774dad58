// SPDX-License-Identifier: Apache-2.0
#include "platform/user_thread.hpp"

#include "abi/sel4/faults.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/cspace.hpp"
#include "personality/platform/separate/own_slots.hpp"
#include "personality/platform/separate/platform_block.hpp"
#include "personality/platform/separate/untyped.hpp"
#include "platform/vspace.hpp"

#include <new>

namespace personality::platform {

namespace {

namespace container = protocol::container;
using sel4::Label;

UserThread* free_threads = nullptr;

static_assert(sizeof(Registers) == sizeof(sel4::UserContext));

} // namespace

Result<UserThread*> UserThread::create() {
    auto* const thread = new (std::nothrow) UserThread;
    if (thread == nullptr) return Errno::enomem;
    thread->tcb_ = TRY(make_object(sel4::ObjectType::tcb, 0, sel4::tcb_bits));
    thread->reply_ = TRY(make_object(sel4::ObjectType::reply, 0, sel4::reply_bits));
    thread->fault_handler_ = TRY(allocate_slot());

    const sel4::CapRights send_and_be_answered(true, false, false, true);
    must(mint(thread->fault_handler_, Slot::root(container::fault_endpoint), send_and_be_answered,
              reinterpret_cast<sel4::Word>(thread)),
         "fault endpoint");
    const sel4::CPtr tcb = thread->tcb_.pointer();
    const sel4::CPtr own_tcb = container::root_pointer(container::personality_tcb);
    const sel4::CPtr no_sched_context = Slot::root(0).pointer();
    must(sel4::invoke<Label::tcb_set_sched_params>(tcb, own_tcb, 0, block().priority, no_sched_context,
                                                   thread->fault_handler_.pointer()),
         "SetSchedParams");
    (void)sel4::invoke<Label::tcb_set_flags>(tcb, 0, sel4::tcb_flag_foreign_syscalls);
    return thread;
}

Result<UserThread*> UserThread::acquire(void* owner) {
    UserThread* thread = free_threads;
    if (thread != nullptr)
        free_threads = thread->next_free_;
    else
        thread = TRY(create());
    thread->owner_ = owner;
    thread->state_ = State::stopped;
    thread->registers_ = {};
    thread->registers_loaded_ = thread->registers_changed_ = true;
    thread->event = {};
    return thread;
}

// A thread that still waits for its reply keeps waiting: starting it anew cancels that.
void UserThread::release() {
    if (state_ == State::ready) must(sel4::invoke<Label::tcb_suspend>(tcb_.pointer()), "Suspend");
    owner_ = nullptr;
    next_free_ = free_threads;
    free_threads = this;
}

void UserThread::set_space(VSpace& space) {
    must(sel4::invoke<Label::tcb_set_space>(tcb_.pointer(), fault_handler_.pointer(), no_cspace.pointer(),
                                            sel4::CNodeCapData(0), space.root().pointer(), 0),
         "SetSpace");
}

const Registers& UserThread::registers() {
    if (registers_loaded_) return registers_;
    const auto context = sel4::invoke<Label::tcb_read_registers>(tcb_.pointer(), false, 0, sel4::user_context_words);
    must(context.error, "ReadRegisters");
    registers_ = std::bit_cast<Registers>(context.value);
    registers_loaded_ = true;
    return registers_;
}

Registers& UserThread::change_registers() {
    registers();
    registers_changed_ = true;
    return registers_;
}

void UserThread::set_fs_base(std::uint64_t address) {
    change_registers().fs_base = address;
    if (state_ == State::in_call) must(sel4::invoke<Label::tcb_set_tls_base>(tcb_.pointer(), address), "SetTLSBase");
}

// The reply to a system call carries no segment bases, and there is no call for this one alone.
void UserThread::set_gs_base(std::uint64_t address) {
    change_registers().gs_base = address;
    if (state_ == State::in_call) write_registers(false);
}

void UserThread::write_registers(bool resume) {
    must(sel4::invoke<Label::tcb_write_registers>(tcb_.pointer(), resume, 0, sel4::user_context_words,
                                                  std::bit_cast<sel4::UserContext>(registers_)),
         "WriteRegisters");
}

void UserThread::make_ready() {
    if (state_ == State::stopped || registers_changed_) write_registers(state_ == State::stopped);
    registers_changed_ = registers_loaded_ = false;
    state_ = State::ready;
}

} // namespace personality::platform
