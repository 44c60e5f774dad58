// SPDX-License-Identifier: Apache-2.0
//
// How long long operations keep a thread of high priority from running: one whose scheduling context releases it every
// 60 microseconds notes how much later than that it runs, while another thread has the kernel do something long.
#include "bench/kernel/costs.hpp"
#include "tests/kernel/root/console.hpp"
#include "tests/kernel/root/thread.hpp"

namespace bench {
namespace {

using sel4::CPtr, sel4::Error, sel4::Label, sel4::ObjectType, sel4::SlotPos, sel4::Word;
using sel4::invoke;
using test::Env, test::read_tsc, test::Shared, test::Thread;

constexpr Word budget_us = 50;
constexpr Word period_us = 60;
constexpr Word period = period_us * 1000; // ticks: nanoseconds
constexpr Word lead = 1500;               // ticks that an invocation may take until it is under way
constexpr Word watcher_priority = 200;
constexpr Word queued_threads = 1000;
constexpr unsigned full_depth = sel4::word_bits;

Shared watching;
Word worst;
Word least;
CPtr done;
CPtr object;      // that the operation is about
CPtr second;      // if there are two
CPtr big_untyped; // the largest of the machine
SlotPos cnode;    // a CNode of 2^cnode_bits slots, and its capability's address
Word cnode_bits;
Error (*operation)();
Error outcome;
Shared last_run; // of the watcher

void watch(Word) {
    Word before = read_tsc();
    for (;;) {
        sel4::yield();
        const Word now = read_tsc();
        last_run.set(now);
        const Word passed = now - before;
        before = now;
        if (watching.get() == 0) continue;
        if (passed > worst) worst = passed;
        if (passed < least) least = passed;
    }
}

void spin_until(Word time) {
    while (read_tsc() < time) {
    }
}

// Begins just before the watcher is released, or an operation that is not preemptible would be seen by luck only.
void operate(Word) {
    spin_until(read_tsc() + 20 * period);
    watching.set(1);
    spin_until(read_tsc() + 5 * period);
    const Word run = last_run.get();
    while (last_run.get() == run) {
    }
    spin_until(last_run.get() + period - lead);
    outcome = operation();
    sel4::signal(done);
}

// Later than in the quickest period, which is one with nothing in its way. An operation that fails measures nothing.
Word delay_of(Env& env, Error (*what)()) {
    done = env.make(ObjectType::notification);
    operation = what;
    worst = 0;
    least = ~Word{0};
    Thread::Options options;
    options.priority = watcher_priority;
    options.budget_us = budget_us;
    options.period_us = period_us;
    const Thread& watcher = Thread::start_new(env, watch, 0, options);
    Thread::start_new(env, operate);
    (void)sel4::wait(done);
    watching.set(0);
    (void)invoke<Label::tcb_suspend>(watcher.tcb());
    if (outcome == Error::none && worst >= least) return worst - least;
    test::print("the operation failed: ");
    test::print_decimal(static_cast<Word>(outcome));
    test::print("\n");
    test::end_machine(0x11);
}

void fill_cnode(Env& env, Word bits) {
    cnode = env.make(ObjectType::cnode, static_cast<unsigned>(bits));
    cnode_bits = bits;
    object = env.make(ObjectType::endpoint);
    for (Word i = 0; i < Word{1} << bits; ++i)
        (void)invoke<Label::cnode_copy>(cnode, i, bits, sel4::slot_init_cnode, object, full_depth, sel4::all_rights);
}

Error revoke_object() { return invoke<Label::cnode_revoke>(sel4::slot_init_cnode, object, full_depth); }
Error delete_object() { return invoke<Label::cnode_delete>(sel4::slot_init_cnode, object, full_depth); }
Error delete_cnode() { return invoke<Label::cnode_delete>(sel4::slot_init_cnode, cnode, full_depth); }

Word delay_of_revoke(Env& env) {
    fill_cnode(env, 13);
    return delay_of(env, revoke_object);
}

Word delay_of_delete_cnode(Env& env) {
    fill_cnode(env, 16);
    return delay_of(env, delete_cnode);
}

Word delay_of_clear(Env& env) {
    const sel4::BootInfo& info = env.info();
    Word bits = 0;
    for (SlotPos i = 0; i < info.untyped.end - info.untyped.start; ++i) {
        const sel4::UntypedDesc& desc = info.untyped_list[i];
        if (desc.is_device || desc.size_bits < bits) continue;
        bits = desc.size_bits;
        big_untyped = info.untyped.start + i;
    }
    object = env.slot();
    // As one frame if there is 1 GiB, else as large ones.
    if (bits >= sel4::huge_page_bits)
        return delay_of(env, [] {
            return invoke<Label::untyped_retype>(big_untyped, ObjectType::huge_page, 0, sel4::slot_init_cnode, 0, 0,
                                                 object, 1);
        });
    for (unsigned i = 1; i < 32; ++i)
        (void)env.slot();
    return delay_of(env, [] {
        return invoke<Label::untyped_retype>(big_untyped, ObjectType::large_page, 0, sel4::slot_init_cnode, 0, 0,
                                             object, 32);
    });
}

// Sends through RDI for ever, without a stack.
extern "C" void send_without_stack();
asm(".text\nsend_without_stack:\n"
    "mov %rdi, %rbx\n"
    "1: mov %rbx, %rdi\n"
    "xor %esi, %esi\n"
    "mov $-5, %rdx\n"
    "syscall\n"
    "jmp 1b\n");

// Threads that wait to send, started one after the other on one scheduling context.
void queue_threads(Env& env, CPtr through) {
    const CPtr sc = env.make(ObjectType::sched_context, 8);
    (void)invoke<Label::sched_control_configure_flags>(env.sched_control(), sc, 10000, 10000, 0, 0, 0);
    cnode_bits = 11;
    cnode = env.make(ObjectType::cnode, static_cast<unsigned>(cnode_bits));
    const SlotPos own = env.slot();
    for (Word i = 0; i < queued_threads; ++i) {
        (void)invoke<Label::untyped_retype>(env.memory(), ObjectType::tcb, 0, sel4::slot_init_cnode, cnode, full_depth,
                                            i, 1);
        (void)invoke<Label::cnode_copy>(sel4::slot_init_cnode, own, full_depth, cnode, i, cnode_bits, sel4::all_rights);
        (void)invoke<Label::tcb_set_space>(own, sel4::slot_null, sel4::slot_init_cnode, 0, sel4::slot_init_vspace, 0);
        (void)invoke<Label::tcb_set_sched_params>(own, sel4::slot_init_tcb, 100, 100, sc, sel4::slot_null);
        sel4::UserContext context{};
        context.rip = reinterpret_cast<Word>(send_without_stack);
        context.rdi = through;
        (void)invoke<Label::tcb_write_registers>(own, true, 0, sel4::user_context_words, context);
        // A thread of lower priority than it tells that it waits.
        (void)sel4::wait(second);
        (void)invoke<Label::sched_context_unbind>(sc);
        (void)env.remove(own);
    }
}

void tell_for_ever(Word) {
    for (;;)
        sel4::signal(second);
}

CPtr badged;

void make_queue(Env& env) {
    object = env.make(ObjectType::endpoint);
    second = env.make(ObjectType::notification);
    badged = env.minted(object, sel4::all_rights, 7);
    Thread::Options low;
    low.priority = 50;
    const Thread& teller = Thread::start_new(env, tell_for_ever, 0, low);
    queue_threads(env, badged);
    (void)invoke<Label::tcb_suspend>(teller.tcb());
}

Word delay_of_delete_endpoint(Env& env) {
    make_queue(env);
    (void)env.remove(badged);
    return delay_of(env, delete_object);
}

Word delay_of_cancel(Env& env) {
    make_queue(env);
    return delay_of(env,
                    [] { return invoke<Label::cnode_cancel_badged_sends>(sel4::slot_init_cnode, badged, full_depth); });
}

// Another thread's send goes past all that wait with a lower priority.
Word delay_of_insert(Env& env) {
    make_queue(env);
    Thread::Options high;
    high.priority = 150;
    badged = Thread::make(env, high).tcb();
    return delay_of(env, [] {
        sel4::UserContext context{};
        context.rip = reinterpret_cast<Word>(send_without_stack);
        context.rdi = object;
        for (unsigned i = 0; i < 500; ++i)
            (void)invoke<Label::tcb_write_registers>(badged, true, 0, sel4::user_context_words, context);
        return Error::none;
    });
}

Word delay_of_delete_thread_memory(Env& env) {
    make_queue(env);
    return delay_of(env, delete_cnode);
}

// 128 address spaces with an identifier each, and then their pool.
Word delay_of_delete_spaces(Env& env) {
    cnode_bits = 8;
    cnode = env.make(ObjectType::cnode, static_cast<unsigned>(cnode_bits));
    const SlotPos own = env.slot();
    for (Word i = 0; i < 128; ++i) {
        (void)invoke<Label::untyped_retype>(env.memory(), ObjectType::pml4, 0, sel4::slot_init_cnode, cnode, full_depth,
                                            i, 1);
        (void)invoke<Label::cnode_move>(sel4::slot_init_cnode, own, full_depth, cnode, i, cnode_bits);
        (void)invoke<Label::asid_pool_assign>(sel4::slot_init_asid_pool, own);
        (void)invoke<Label::cnode_move>(cnode, i, cnode_bits, sel4::slot_init_cnode, own, full_depth);
    }
    return delay_of(env, delete_cnode);
}

Word delay_of_unmap_table(Env& env) {
    const Word base = Word{0x40} << 30;
    const CPtr pdpt = env.make(ObjectType::pdpt);
    const CPtr directory = env.make(ObjectType::page_directory);
    object = env.make(ObjectType::page_table);
    (void)invoke<Label::pdpt_map>(pdpt, sel4::slot_init_vspace, base, sel4::vm_default);
    (void)invoke<Label::page_directory_map>(directory, sel4::slot_init_vspace, base, sel4::vm_default);
    (void)invoke<Label::page_table_map>(object, sel4::slot_init_vspace, base, sel4::vm_default);
    for (Word i = 0; i < 512; ++i)
        (void)invoke<Label::page_map>(env.make(ObjectType::page), sel4::slot_init_vspace, base + i * test::page_size,
                                      sel4::read_write, sel4::vm_default);
    return delay_of(env, [] { return invoke<Label::page_table_unmap>(object); });
}

} // namespace

std::span<const Cost> delays() {
    static constexpr Cost all[] = {
        {"revoke", delay_of_revoke},
        {"clear", delay_of_clear},
        {"delete-cnode", delay_of_delete_cnode},
        {"delete-threads", delay_of_delete_thread_memory},
        {"delete-endpoint", delay_of_delete_endpoint},
        {"cancel-badged-sends", delay_of_cancel},
        {"insert-by-priority", delay_of_insert},
        {"delete-address-spaces", delay_of_delete_spaces},
        {"unmap-table", delay_of_unmap_table},
    };
    return all;
}

} // namespace bench
