// SPDX-License-Identifier: Apache-2.0
//
// Prints the kernel's manual from the description of the API: all invocations with arguments, results and errors.
#include "abi/sel4/api.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace {

using sel4::Argument;
using sel4::Error;
using sel4::Field;
using sel4::Invocation;
using sel4::Object;
using sel4::Type;

struct ObjectText {
    Object object;
    const char* name;
};

// In the order of the chapters.
constexpr ObjectText objects[] = {
    {Object::untyped, "Untyped memory"},
    {Object::cnode, "CNode"},
    {Object::tcb, "Thread (TCB)"},
    {Object::sched_control, "SchedControl"},
    {Object::sched_context, "Scheduling context"},
    {Object::domain_set, "DomainSet"},
    {Object::irq_control, "IRQControl"},
    {Object::irq_handler, "IRQHandler"},
    {Object::vspace, "Address space (PML4)"},
    {Object::pdpt, "Page-directory-pointer table"},
    {Object::page_directory, "Page directory"},
    {Object::page_table, "Page table"},
    {Object::page, "Page"},
    {Object::asid_control, "ASIDControl"},
    {Object::asid_pool, "ASID pool"},
    {Object::io_port_control, "IOPortControl"},
    {Object::io_port, "I/O ports"},
    {Object::endpoint, "Endpoint"},
    {Object::notification, "Notification"},
};

struct ErrorText {
    Error error;
    const char* name;
    const char* meaning;
    const char* words;
};

constexpr ErrorText errors[] = {
    {Error::invalid_argument, "InvalidArgument", "an argument has a value that it can't have",
     "number of the argument"},
    {Error::invalid_capability, "InvalidCapability", "a capability is not what it must be",
     "0 the invoked one, 1 the first that was passed, and so on"},
    {Error::illegal_operation, "IllegalOperation", "not possible with this object as it is", ""},
    {Error::range_error, "RangeError", "an argument is too small or too large", "least, most"},
    {Error::alignment_error, "AlignmentError", "an address is not a multiple of what it must be", ""},
    {Error::failed_lookup, "FailedLookup", "no slot or table at an address",
     "1 if it was a source, else 0; kind of the failure and its words"},
    {Error::truncated_message, "TruncatedMessage", "words or capabilities are missing", ""},
    {Error::delete_first, "DeleteFirst", "what should be empty is in use", ""},
    {Error::revoke_first, "RevokeFirst", "the capability has children or copies", ""},
    {Error::not_enough_memory, "NotEnoughMemory", "the untyped memory is too small", "bytes left"},
};

const char* name_of(Type type) {
    switch (type) {
    case Type::boolean:
        return "0 or 1";
    case Type::uint8:
        return "8 bits";
    case Type::uint16:
        return "16 bits";
    case Type::uint32:
        return "32 bits";
    case Type::time:
        return "time";
    case Type::rights:
        return "rights";
    case Type::attributes:
        return "attributes";
    case Type::user_context:
        return "registers";
    case Type::cap:
        return "capability";
    default:
        return "word";
    }
}

const char* name_of(Object object) {
    for (const ObjectText& text : objects)
        if (text.object == object) return text.name;
    return "any object";
}

std::string place_of(const Argument& argument, const Field& field) {
    if (field.cap) return "capability " + std::to_string(field.word);
    std::string text = "word " + std::to_string(field.word);
    if (argument.type == Type::user_context) return text + " and following";
    if (field.bits == sel4::word_bits) return text;
    const unsigned last = field.shift + field.bits - 1;
    text += field.bits == 1 ? ", bit " : ", bits " + std::to_string(field.shift) + "..";
    return text + std::to_string(last);
}

template<std::size_t N>
void print_arguments(const char* heading, const std::array<Argument, N>& arguments) {
    if (arguments[0].name.empty()) return;
    const sel4::Shape shape = sel4::shape_of(arguments);
    std::printf("\n| %s | where | type | meaning |\n| --- | --- | --- | --- |\n", heading);
    for (std::size_t i = 0; i < N && !arguments[i].name.empty(); ++i) {
        const Argument& argument = arguments[i];
        const bool names_object = argument.type == Type::cap && argument.object != Object::any;
        std::printf("| `%s` | %s | %s | %s |\n", std::string(argument.name).c_str(),
                    place_of(argument, shape.fields[i]).c_str(),
                    names_object ? name_of(argument.object) : name_of(argument.type),
                    std::string(argument.doc).c_str());
    }
}

void print_invocation(const Invocation& row) {
    std::printf("\n### %s (label %u)\n\n%s\n", std::string(row.name).c_str(), static_cast<unsigned>(row.label),
                std::string(row.doc).c_str());
    print_arguments("argument", row.arguments);
    print_arguments("result", row.results);
    std::printf("\nErrors:");
    const char* separator = " ";
    for (const ErrorText& text : errors) {
        if (!row.may_answer(text.error)) continue;
        std::printf("%s%s", separator, text.name);
        separator = ", ";
    }
    std::printf("%s.\n", separator[0] == ' ' ? " none" : "");
}

void print_introduction() {
    std::printf(
        "# The kernel's invocations\n\n"
        "Printed by `kernel-manual` (`abi/manual`) from the description in `abi/sel4/api_*.hpp`, which the kernel's\n"
        "decoders and the user-level stubs are made from too. Don't edit.\n\n"
        "An invocation is a message to a capability, sent with Call: the label and the numbers of words and\n"
        "capabilities in the tag, words 0 to 3 in registers and the others in the IPC buffer, where the passed\n"
        "capabilities' addresses are as well. The answer's label is 0 and its words are the results, or it is an\n"
        "error's number and nothing was changed. Every invocation answers TruncatedMessage when words or capabilities\n"
        "are missing; what comes first in the tables is not always what is checked first.\n\n"
        "| error | number | meaning | the answer's words |\n| --- | --- | --- | --- |\n");
    for (const ErrorText& text : errors)
        std::printf("| %s | %u | %s | %s |\n", text.name, static_cast<unsigned>(text.error), text.meaning, text.words);
}

void print_chapter(const ObjectText& chapter) {
    bool is_first = true;
    for (const Invocation& row : sel4::invocations) {
        if (row.object != chapter.object) continue;
        if (is_first) std::printf("\n## %s\n", chapter.name);
        is_first = false;
        print_invocation(row);
    }
}

} // namespace

int main() {
    print_introduction();
    for (const ObjectText& chapter : objects)
        print_chapter(chapter);
}
