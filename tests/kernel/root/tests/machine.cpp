// SPDX-License-Identifier: Apache-2.0
//
// Boot information, floating-point state, page sizes and debug calls: what is left of a kernel that a program can see.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/actor.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/process.hpp"
#include "tests/kernel/root/test.hpp"

#include <iterator>

namespace test {

namespace {

constexpr CPtr root = sel4::slot_init_cnode;

// True: the slot has a capability.
bool is_taken(SlotPos slot) {
    const sel4::Received reply = call_raw(root, Word(Label::cnode_move), {{slot, 64, slot, 64}, {root}});
    return reply.info.label() == Word(Error::delete_first);
}

extern "C" {
void read_fpu_control_code();
void use_fpu_code();
void use_sse_code();
void debug_call_code();
}
asm(R"(
    .text
read_fpu_control_code:
    lea -16(%rsp), %rsp
    movl $0, (%rsp)
    fnstcw (%rsp)
    stmxcsr 4(%rsp)
    movq %xmm0, %rcx
    mov (%rsp), %eax
    mov 4(%rsp), %edx
    mov $0x55, %ebx
    movq %rbx, %xmm0
    movl $0x027f, (%rsp)
    fldcw (%rsp)
    lea 16(%rsp), %rsp
    ud2
use_fpu_code:
    fld1
    ud2
use_sse_code:
    movq %rax, %xmm1
    ud2
debug_call_code:                        # RDI: SyscallRegisters of which the first two count
    mov %rdi, %rbp
    mov (%rbp), %rdx
    mov 8(%rbp), %rdi
    mov %rsp, %rbx
    syscall
    mov %rbx, %rsp
    ud2
)");

} // namespace

TEST(boot_slots, "BOOT0101", "the root task has the capabilities that it is told of, and no others") {
    const sel4::BootInfo& info = env.info();
    Word taken = 0;
    for (SlotPos slot = 0; slot < sel4::num_initial_slots; ++slot)
        taken |= Word{is_taken(slot)} << slot;
    observe("initial slots", {taken});
    observe("node, nodes, IOPT levels, CNode, domain",
            {info.node_id, info.num_nodes, info.num_iopt_levels, info.init_cnode_size_bits, info.init_domain});
    observe("paging, extra", {info.user_image_paging.end - info.user_image_paging.start,
                              info.extra_bi_pages.end - info.extra_bi_pages.start});
    observe("shared frames, I/O spaces",
            {info.shared_frames.start, info.shared_frames.end, info.io_space_caps.start, info.io_space_caps.end});
    observe("scheduling", {info.sched_control.start, info.sched_control.end});
    const auto image_end = reinterpret_cast<Word>(&info);
    observe("buffer before boot information",
            {image_end - reinterpret_cast<Word>(info.ipc_buffer), image_end & (page_size - 1)});
    bool all = true;
    for (SlotPos slot = info.user_image_paging.start; slot < info.untyped.end; ++slot)
        all = all && is_taken(slot);
    observe("all taken, the next is empty", {all, is_taken(info.empty.end - 1)});
}

TEST(boot_chunks, "BOOT0102", "the extra information has these chunks, of these lengths") {
    const sel4::BootInfo& info = env.info();
    observe("length", {info.extra_len});
    const auto* const chunks = reinterpret_cast<const std::byte*>(&info) + page_size;
    for (Word at = 0; at < info.extra_len;) {
        const auto& header = *reinterpret_cast<const sel4::BootInfoHeader*>(chunks + at);
        observe("chunk", {Word(header.id), header.length});
        if (header.length == 0) break;
        at += header.length;
    }
}

TEST(boot_caps, "BOOT0103", "the root task's own capabilities have the rights and mappings that they have") {
    observe_call("address space", sel4::slot_init_asid_pool, Label::asid_pool_assign, {{}, {sel4::slot_init_vspace}});
    const sel4::BootInfo& info = env.info();
    const auto remap = [&](std::string_view what, SlotPos page, Word address) {
        // A page is mapped again only where it is.
        const auto map = [&](Word at) {
            return Word(invoke<Label::page_map>(page, sel4::slot_init_vspace, at, sel4::read_write, Word{0}));
        };
        observe(what, {map(address), map(env.address())});
    };
    const auto boot_info = reinterpret_cast<Word>(&info);
    remap("IPC buffer", sel4::slot_init_ipc_buffer, reinterpret_cast<Word>(info.ipc_buffer));
    remap("boot information", sel4::slot_boot_info_frame, boot_info);
    remap("extra", info.extra_bi_pages.start, boot_info + page_size);
    const SlotPos copy = env.slot();
    observe_call("copy", root, Label::cnode_copy, {{copy, 64, sel4::slot_boot_info_frame, 64, 15}, {root}});
    observe_call("copy elsewhere", copy, Label::page_map, {{env.address(), 3, 0}, {sel4::slot_init_vspace}});
    for (Word i = 0; i < info.user_image_paging.end - info.user_image_paging.start; ++i) {
        const SlotPos table = info.user_image_paging.start + i;
        for (const Label label : {Label::pdpt_map, Label::page_directory_map, Label::page_table_map})
            observe_call("table", table, label, {{0, 0}, {sel4::slot_init_vspace}});
    }
    for (const SlotPos slot : {sel4::slot_init_tcb, sel4::slot_init_cnode, sel4::slot_init_vspace,
                               sel4::slot_irq_control, sel4::slot_asid_control, sel4::slot_init_asid_pool,
                               sel4::slot_io_port_control, sel4::slot_domain, sel4::slot_init_sched_context}) {
        const SlotPos to = env.slot();
        observe_call("copy", root, Label::cnode_copy, {{to, 64, slot, 64, 15}, {root}});
        observe_call("revoke the copy", root, Label::cnode_revoke, {{to, 64}, {}});
    }
    // The root CNode's guard.
    for (const Word depth : {Word{12}, Word{52}, Word{63}, Word{64}})
        observe_call("depth", root, Label::cnode_delete, {{0xfff, depth}, {}});
}

TEST(fpu_initial, "FPU0101", "a thread starts with the floating-point unit's initial state, whoever ran before") {
    const Snippet first(env), second(env);
    for (const Snippet* const snippet : {&first, &second}) {
        (void)snippet->run(read_fpu_control_code);
        const sel4::UserContext context = snippet->thread().registers();
        observe("control word, MXCSR, XMM0", {context.rax, context.rdx, context.rcx});
    }
    (void)first.run(read_fpu_control_code);
    const sel4::UserContext again = first.thread().registers();
    observe("kept", {again.rax, again.rdx, again.rcx});
}

TEST(fpu_flags, "FPU0102", "a thread without floating point faults at x87 and SSE instructions, and keeps its state") {
    const Snippet snippet(env);
    const auto set = [&](Word clear, Word flags) {
        CHECK_OK(invoke<Label::tcb_set_flags>(snippet.tcb(), clear, flags).error);
    };
    (void)snippet.run(read_fpu_control_code);
    set(0, sel4::tcb_flag_fpu_disabled);
    for (const auto code : {use_fpu_code, use_sse_code, read_fpu_control_code})
        snippet.observe_fault("disabled", snippet.run(code), reinterpret_cast<const void*>(code));
    set(sel4::tcb_flag_fpu_disabled, 0);
    (void)snippet.run(read_fpu_control_code);
    const sel4::UserContext context = snippet.thread().registers();
    observe("kept", {context.rax, context.rdx, context.rcx});
}

TEST(page_rights, "VSPACE0201", "a page's rights are those of capability and mapping together") {
    const Snippet snippet(env);
    const CPtr page = env.make(ObjectType::page);
    extern const unsigned char write_code[] asm("rights_write_code");
    extern const unsigned char read_code[] asm("rights_read_code");
    asm(R"(
        .pushsection .text
    rights_write_code:
        mov %eax, (%rdi)
        ud2
    rights_read_code:
        mov (%rdi), %eax
        ud2
        .popsection
    )");
    const Word address = env.address();
    for (Word cap_rights = 0; cap_rights < 16; cap_rights += cap_rights == 7 ? 8 : 1)
        for (Word map_rights = 0; map_rights < 4; ++map_rights) {
            const CPtr copy = env.minted(page, sel4::CapRights(cap_rights), 0);
            observe("capability, mapping", {cap_rights, map_rights});
            observe_call("map", copy, Label::page_map, {{address, map_rights, 0}, {sel4::slot_init_vspace}});
            snippet.observe_fault("read", snippet.run(read_code, address), read_code);
            snippet.observe_fault("write", snippet.run(write_code, address), write_code);
            CHECK_OK(env.remove(copy));
        }
}

TEST(page_attributes, "VSPACE0202",
     "every attribute is taken for every kind of page and table, and memory stays memory") {
    const CPtr page = env.make(ObjectType::page);
    const CPtr large = env.make(ObjectType::large_page);
    const Word address = env.address();
    const Word large_address = (address & ~Word{0x1fffff}) + 0x400000;
    for (const Word attributes :
         {Word{0}, Word{1}, Word{2}, Word{3}, Word{4}, Word{5}, Word{6}, Word{7}, Word{8}, Word{0x7f}, Word{1} << 62}) {
        observe("attributes", {attributes});
        observe_call("page", page, Label::page_map, {{address, 3, attributes}, {sel4::slot_init_vspace}});
        observe_call("large page", large, Label::page_map, {{large_address, 3, attributes}, {sel4::slot_init_vspace}});
        auto* const word = reinterpret_cast<volatile Word*>(address);
        auto* const far = reinterpret_cast<volatile Word*>(large_address + 0x123458);
        *word = attributes + 1;
        *far = attributes + 2;
        observe("written", {*word, *far});
        const CPtr table = env.make(ObjectType::page_table);
        observe_call("table", table, Label::page_table_map,
                     {{large_address + 0x200000, attributes}, {sel4::slot_init_vspace}});
        CHECK_OK(env.remove(table));
    }
}

TEST(tables_emptied, "VSPACE0203", "a paging structure that is taken out is empty when it is put in again") {
    const CPtr table = env.make(ObjectType::page_table);
    const Word address = (env.address() & ~Word{0x1fffff}) + 0x400000;
    CHECK_OK(invoke<Label::page_table_map>(table, sel4::slot_init_vspace, address, 0));
    const CPtr page = env.make(ObjectType::page);
    CHECK_OK(invoke<Label::page_map>(page, sel4::slot_init_vspace, address, sel4::read_write, 0));
    *reinterpret_cast<volatile Word*>(address) = 1;
    observe_call("unmap", table, Label::page_table_unmap, {{}, {}});
    const Snippet snippet(env);
    extern const unsigned char read_code[] asm("rights_read_code");
    snippet.observe_fault("read", snippet.run(read_code, address), read_code);
    observe_call("map", table, Label::page_table_map, {{address, 0}, {sel4::slot_init_vspace}});
    snippet.observe_fault("read", snippet.run(read_code, address), read_code);
    observe_call("page again", page, Label::page_map, {{address, 3, 0}, {sel4::slot_init_vspace}});
    observe("its contents", {*reinterpret_cast<volatile Word*>(address)});
}

TEST(debug_calls, "DEBUG0101", "debug system calls do what they do, or are unknown ones, all alike") {
    const Snippet snippet(env);
    struct Kind {
        ObjectType type;
        unsigned size_bits;
    };
    constexpr Kind kinds[] = {
        {ObjectType::untyped, 4},      {ObjectType::tcb, 0},        {ObjectType::endpoint, 0},
        {ObjectType::notification, 0}, {ObjectType::cnode, 2},      {ObjectType::sched_context, 7},
        {ObjectType::reply, 0},        {ObjectType::pdpt, 0},       {ObjectType::pml4, 0},
        {ObjectType::page, 0},         {ObjectType::page_table, 0}, {ObjectType::page_directory, 0}};
    // Numbers of capability types as debug kernels tell them.
    constexpr Word numbers[] = {2, 12, 4, 6, 10, 22, 8, 7, 9, 1, 3, 5};
    static SyscallRegisters registers;
    const auto identify = [&](CPtr cap) {
        registers.rdx = Word(sel4::Syscall::debug_cap_identify);
        registers.rdi = cap;
        const sel4::Received fault = snippet.run(debug_call_code, reinterpret_cast<Word>(&registers));
        return fault.info.label() == Word(sel4::FaultLabel::user_exception) ? snippet.thread().registers().rdi
                                                                            : ~Word{0};
    };
    const bool is_debug = identify(root) != ~Word{0};
    for (unsigned i = 0; i < std::size(kinds); ++i)
        CHECK_EQ(identify(env.make(kinds[i].type, kinds[i].size_bits)), is_debug ? numbers[i] : ~Word{0});
    CHECK_EQ(identify(env.slot()), is_debug ? 0 : ~Word{0});
    CHECK_EQ(identify(0x123456789), is_debug ? 0 : ~Word{0});
    constexpr struct {
        CPtr cap;
        Word number;
    } initial[] = {{sel4::slot_irq_control, 14},
                   {sel4::slot_asid_control, 11},
                   {sel4::slot_init_asid_pool, 13},
                   {sel4::slot_io_port_control, 31},
                   {sel4::slot_domain, 20}};
    for (const auto& known : initial)
        CHECK_EQ(identify(known.cap), is_debug ? known.number : ~Word{0});
    CHECK_EQ(identify(env.sched_control()), is_debug ? 24 : ~Word{0});
    for (const sel4::Syscall syscall : {sel4::Syscall::debug_name_thread, sel4::Syscall::debug_snapshot}) {
        // Stock seL4 prints all that there is for minutes.
        if (syscall == sel4::Syscall::debug_snapshot && !env.is_keel()) continue;
        registers.rdx = Word(syscall);
        registers.rdi = snippet.tcb();
        const sel4::Received fault = snippet.run(debug_call_code, reinterpret_cast<Word>(&registers));
        CHECK_EQ(fault.info.label(), is_debug ? sel4::FaultLabel::user_exception : sel4::FaultLabel::unknown_syscall);
    }
}

TEST(unknown_numbers, "SYSCALL0102", "every number that is no system call's is an unknown one, by any way in") {
    const Snippet snippet(env);
    static SyscallRegisters registers;
    constexpr Word numbers[] = {
        0,         1,          2,          11,         Word(-18),      Word(-19),      Word(-32),
        Word(-34), 0xffffffff, 0x7fffffff, 0xfffffff5, ~Word{0} << 32, (Word{1} << 63)};
    for (const Word number : numbers) {
        registers.rdx = number;
        registers.rdi = 0x77;
        const sel4::Received fault = snippet.run(debug_call_code, reinterpret_cast<Word>(&registers));
        observe("number, label, length", {number, fault.info.label(), fault.info.length(),
                                          sel4::ipc_buffer().message[sel4::unknown_syscall::syscall],
                                          sel4::ipc_buffer().message[sel4::unknown_syscall::rdi]});
    }
}

// Stock seL4's default configuration keeps x87 and SSE state only, and AVX is an invalid instruction there.
TEST_OF_KEEL(avx_switch, "FPU0103", "threads keep the upper halves of the AVX registers where the processor has them") {
    constexpr Word avx_state = 7; // x87, SSE, AVX
    Word enabled = 0;
    asm("xgetbv" : "=a"(enabled) : "c"(0) : "rdx");
    unsigned eax = 1, ebx = 0, ecx = 0, edx = 0;
    asm("cpuid" : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx));
    constexpr unsigned feature_avx = 1 << 28;
    if (!(ecx & feature_avx)) return;
    CHECK_EQ(enabled & avx_state, avx_state);
    static Shared mismatches;
    static CPtr done;
    mismatches.set(0);
    done = env.make(ObjectType::notification);
    const auto body = [](Word value) {
        for (unsigned i = 0; i < 50; ++i) {
            Word back;
            asm volatile("vmovq %0, %%xmm1\n\tvinsertf128 $1, %%xmm1, %%ymm5, %%ymm5" ::"r"(value));
            sel4::yield();
            asm volatile("vextractf128 $1, %%ymm5, %%xmm2\n\tvmovq %%xmm2, %0" : "=r"(back));
            if (back != value) mismatches.increment();
        }
        sel4::signal(done);
    };
    Thread::start_new(env, body, 0x1111222233334444);
    Thread::start_new(env, body, 0x5555666677778888);
    for (unsigned finished = 0; finished < 2; ++finished)
        (void)sel4::wait(done);
    CHECK_EQ(mismatches.get(), 0);
}

// Stock seL4 goes on in the old one until the thread is switched to next.
TEST_OF_KEEL(own_space, "VSPACE0204", "a thread that gives itself another address space goes on in it at once") {
    Process process(env);
    CHECK_OK(process.error());
    const Env::MappedPage mine = env.map_page();
    const Env::MappedPage theirs = env.map_page();
    mine.words()[0] = 11;
    theirs.words()[0] = 22;
    const SlotPos copy = env.slot();
    CHECK_OK(env.copy(copy, theirs.page));
    CHECK_OK(process.map(copy, mine.address));
    static CPtr vspace;
    static CPtr tcb;
    static CPtr done;
    static Shared seen;
    vspace = process.vspace();
    done = env.make(ObjectType::notification);
    Thread& thread = Thread::make(env, {});
    tcb = thread.tcb();
    thread.start(
        [](Word address) {
            (void)invoke<Label::tcb_set_space>(tcb, sel4::slot_null, root, Word{0}, vspace, Word{0});
            seen.set(*reinterpret_cast<volatile Word*>(address));
            sel4::signal(done);
        },
        mine.address);
    (void)sel4::wait(done);
    CHECK_EQ(seen.get(), 22);
}

} // namespace test
