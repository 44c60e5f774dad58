// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a query: what is read stays within the message, and every answer to it stays within the room that it
// is promised and says that it is a response to that question.
#include "personality/net/dns/message.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <vector>

namespace {

using fuzz::require;

using namespace personality::net::dns;

void check(std::span<const std::byte> query, const Question& question, std::span<const std::byte> answer) {
    require(answer.size() >= question.end);
    const auto mark = mark_of(answer);
    require(mark && mark->response && mark->id == question.id);
    require(std::equal(query.begin() + header_bytes, query.begin() + static_cast<std::ptrdiff_t>(question.end),
                       answer.begin() + header_bytes));
    require(!read_query(answer));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::byte> query(reinterpret_cast<const std::byte*>(data),
                                       reinterpret_cast<const std::byte*>(data) + size); // to see what is read beyond
    static_cast<void>(mark_of(query));
    const auto question = read_query(query);
    if (!question) return 0;
    require(question->end <= query.size() && question->end <= max_question);
    const std::string_view name = question->name();
    static_cast<void>(reverse_address(name));

    const std::size_t addresses = std::min<std::size_t>(size % 17, size / 4);
    std::vector<std::byte> to(question->end + addresses * record_bytes);
    const auto records = std::span(query).first(4 * addresses);
    check(query, *question, std::span(to).first(write_addresses(query, *question, records, to)));
    to.assign(question->end + max_question, std::byte{0});
    check(query, *question, std::span(to).first(write_name(query, *question, name, to)));
    to.assign(question->end, std::byte{0});
    check(query, *question, std::span(to).first(write_failure(query, *question, to)));
    return 0;
}
