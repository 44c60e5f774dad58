// SPDX-License-Identifier: Apache-2.0
//
// Plays a container's personality for tests of the servers: does what the first line of its input says and ends with
// exit value 0, or the source line of what went wrong.
//
//     echo            the input, to its end, to the output
//     pour N          N bytes of output
//     drink           the input to its end; prints its length and sum
//     pages A B N     pages A .. B - 1 of the image, N at a time; prints their sum
//     sleep NS N      N sleeps of NS nanoseconds; prints how late each ended
//     signals         until SIGTERM has come; prints the number of times
//     scribble        garbage into all ports, then signals without end
//     rogue SEED      everything on everything, without end (tests/machine/manager/rogue.hpp)
#include "abi/protocol/manager.hpp"
#include "tests/machine/manager/rogue.hpp"
#include "tests/machine/servers/streams.hpp"

#include <cstring>

namespace {

using namespace probe;
using sel4::Error;
using sel4::invoke;
using sel4::Label;

// Made at first use: nobody runs a personality's static constructors.
Input& input() {
    static Input one;
    return one;
}
Output& output() {
    static Output one;
    return one;
}

std::uint8_t buffer[16384];
std::uint64_t heard; // bits that H was signalled with
std::uint64_t garbage = 88172645463325252ULL;

void print(std::uint64_t number, char end) {
    char text[24];
    unsigned at = sizeof(text);
    text[--at] = end;
    do
        text[--at] = static_cast<char>('0' + number % 10);
    while ((number /= 10) != 0);
    output().write(text + at, sizeof(text) - at);
}

struct Line {
    char word[16];
    std::uint64_t number[3];
};

Line read_line() {
    Line line{};
    unsigned field = 0;
    unsigned letters = 0;
    for (char c = 0; input().read(&c, 1) == 1 && c != '\n';) {
        if (c == ' ')
            ++field;
        else if (field == 0 && letters + 1 < sizeof(line.word))
            line.word[letters++] = c;
        else if (field >= 1 && field <= 3)
            line.number[field - 1] = line.number[field - 1] * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return line;
}

void echo() {
    while (const std::uint32_t count = input().read(buffer, sizeof(buffer)))
        output().write(buffer, count);
}

void pour(std::uint64_t bytes) {
    for (unsigned i = 0; i < sizeof(buffer); ++i)
        buffer[i] = static_cast<std::uint8_t>(i % 251);
    while (bytes != 0) {
        const auto count = static_cast<std::uint32_t>(bytes < sizeof(buffer) ? bytes : sizeof(buffer));
        output().write(buffer, count);
        bytes -= count;
    }
}

std::uint64_t sum_of(const void* bytes, std::uint32_t count, std::uint64_t sum) {
    const auto* const at = static_cast<const std::uint8_t*>(bytes);
    for (std::uint32_t i = 0; i < count; ++i)
        sum = sum * 31 + at[i];
    return sum;
}

void drink() {
    std::uint64_t bytes = 0;
    std::uint64_t sum = 0;
    while (const std::uint32_t count = input().read(buffer, sizeof(buffer))) {
        sum = sum_of(buffer, count, sum);
        bytes += count;
    }
    print(bytes, ' ');
    print(sum, '\n');
}

// A page table for the pages that are looked at.
Error make_table() {
    constexpr std::uint64_t memory = 30;
    constexpr std::uint64_t table = 31;
    const auto status =
        sel4::call(where::root_pointer(where::manager_endpoint),
                   sel4::MessageInfo(static_cast<sel4::Word>(protocol::manager::Request::GrantMemory), 0, 0, 2),
                   {{14, memory}})
            .info.label();
    if (status != 0) return Error::not_enough_memory;
    const Error made = invoke<Label::untyped_retype>(where::root_pointer(memory), sel4::ObjectType::page_table, 0,
                                                     where::root_pointer(where::own_cnode), 0, 0, table, 1);
    if (made != Error::none) return made;
    return invoke<Label::page_table_map>(where::root_pointer(table), where::root_pointer(where::own_vspace),
                                         where::free_base, sel4::vm_default);
}

unsigned pages(std::uint64_t first, std::uint64_t end, std::uint64_t step) {
    ring::EntryProducer<protocol::StoreRequest> requests(store_port().requests, store_port().request,
                                                         protocol::store_ring_entries);
    ring::EntryConsumer<protocol::StoreCompletion> completions(store_port().completions, store_port().completion,
                                                               protocol::store_ring_entries);
    if (make_table() != Error::none) return __LINE__;
    std::uint64_t sum = 0;
    for (std::uint64_t page = first; page < end;) {
        const auto count = static_cast<std::uint16_t>(end - page < step ? end - page : step);
        if (!requests.push({page, 3, count, 7})) return __LINE__;
        if (requests.signal_due()) notify(where::store_notification);
        protocol::StoreCompletion done{};
        while (!completions.pop(done)) {
            if (completions.want_data(1)) sleep_until_signal();
            completions.cancel_want();
        }
        if (done.tag != 7 || done.status != protocol::StoreStatus::Ok || done.delivered != count) return __LINE__;
        for (unsigned i = 0; i < count; ++i) {
            const sel4::CPtr frame = where::pointer(where::page_cache, 3 + i);
            const std::uint64_t address = where::free_base + i * 4096;
            if (invoke<Label::page_map>(frame, where::root_pointer(where::own_vspace), address, sel4::can_read,
                                        sel4::vm_default) != Error::none)
                return __LINE__;
            for (unsigned word = 0; word < 512; ++word)
                sum = sum * 31 + reinterpret_cast<const volatile std::uint64_t*>(address)[word];
            if (invoke<Label::cnode_delete>(where::root_pointer(where::own_cnode), frame, sel4::word_bits) !=
                Error::none)
                return __LINE__;
        }
        page += count;
    }
    print(sum, '\n');
    return 0;
}

unsigned sleeps(std::uint64_t nanoseconds, std::uint64_t times) {
    for (; times != 0; --times) {
        const std::uint64_t deadline = now_ns() + nanoseconds;
        set_timer(deadline);
        while ((__atomic_exchange_n(&heard, 0, __ATOMIC_RELAXED) & where::time_signal) == 0)
            sleep_until_signal();
        const std::uint64_t now = now_ns();
        if (now < deadline) return __LINE__;
        print(now - deadline, ' ');
    }
    return 0;
}

void signals() {
    output().write("ready\n", 6);
    unsigned count = 0;
    while ((count = protocol::signal_count(console().signals_sent, 15)) == 0)
        sleep_until_signal();
    print(count, '\n');
}

[[noreturn]] void scribble() {
    const auto scrawl = [](std::uint64_t address, std::uint64_t bytes) {
        auto* const words = reinterpret_cast<volatile std::uint64_t*>(address);
        for (std::uint64_t i = 0; i < bytes / 8; ++i) {
            garbage ^= garbage << 13;
            garbage ^= garbage >> 7;
            garbage ^= garbage << 17;
            words[i] = garbage;
        }
    };
    for (;;) {
        scrawl(where::store_port, 4096);
        notify(where::store_notification);
        scrawl(where::timer_port, 4096);
        notify(where::time_notification);
        scrawl(where::console_port, sizeof(protocol::ConsolePort));
        auto running = protocol::ExitKind::Running;
        __atomic_store(&console().exit_kind, &running, __ATOMIC_RELEASE);
        notify(where::control_notification);
    }
}

unsigned obey(const Line& line) {
    const auto is = [&line](const char* word) { return std::strcmp(line.word, word) == 0; };
    if (is("echo"))
        echo();
    else if (is("pour"))
        pour(line.number[0]);
    else if (is("drink"))
        drink();
    else if (is("pages"))
        return pages(line.number[0], line.number[1], line.number[2]);
    else if (is("sleep"))
        return sleeps(line.number[0], line.number[1]);
    else if (is("signals"))
        signals();
    else if (is("scribble"))
        scribble();
    else if (is("rogue"))
        test::be_rogue(line.number[0]);
    else
        return __LINE__;
    return 0;
}

} // namespace

extern "C" [[noreturn, gnu::used]] void container_main(std::uintptr_t) {
    const Line line = read_line();
    const unsigned result = obey(line);
    console().exit_value = result;
    auto exited = protocol::ExitKind::Exited;
    __atomic_store(&console().exit_kind, &exited, __ATOMIC_RELEASE);
    notify(where::control_notification);
    for (;;)
        sleep_until_signal();
}

extern "C" [[noreturn, gnu::used]] void switcher_main(std::uintptr_t) {
    for (;;) {
        const sel4::Received in =
            sel4::recv(where::root_pointer(where::switcher_endpoint), where::root_pointer(where::switcher_reply));
        if (in.badge == where::personality_fault_badge)
            sel4::call(where::root_pointer(where::manager_endpoint),
                       sel4::MessageInfo(static_cast<sel4::Word>(protocol::manager::Request::Crashed), 0, 0, 2),
                       {{in.words.word[1], in.words.word[0]}});
        __atomic_or_fetch(&heard, in.badge, __ATOMIC_RELAXED);
        notify(where::wake_notification);
    }
}
