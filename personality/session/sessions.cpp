// SPDX-License-Identifier: Apache-2.0
#include "personality/session/sessions.hpp"

#include "personality/main/exec_session.hpp"
#include "personality/net/dns/stub.hpp"
#include "personality/session/channel.hpp"
#include "personality/session/process_list.hpp"

#include <cstring>
#include <optional>

namespace personality::session {

namespace {

using protocol::ExitKind;
using protocol::SessionFrameType;
using protocol::SessionHeader;

List<Session, &Session::table_hook>& table() {
    static List<Session, &Session::table_hook> sessions;
    return sessions;
}

WaitQueue first_has_spec;
std::optional<protocol::SessionEnd> container_end;

Session* find(std::uint32_t number) {
    for (Session& session : table())
        if (session.number() == number) return &session;
    return nullptr;
}

unsigned count() {
    unsigned sessions = 0;
    for ([[maybe_unused]] const Session& session : table())
        ++sessions;
    return sessions;
}

// A new one, or nullptr: there are too many, or there is no memory.
Session* add(std::uint32_t number) {
    if (count() == protocol::max_sessions) return nullptr;
    auto made = make_ref<Session>(number);
    if (!made.ok()) return nullptr;
    Session& session = **made;
    session.in_table = std::move(*made);
    table().push_back(session);
    return &session;
}

void refuse(std::uint32_t number) {
    constexpr protocol::SessionEnd no_memory{static_cast<std::uint32_t>(ExitKind::StartFailed),
                                             static_cast<std::uint32_t>(Errno::enomem)};
    channel::send_payload(SessionFrameType::Ended, number, no_memory);
}

void receive_spec(std::uint32_t number, std::span<const std::byte> bytes) {
    Session* session = find(number);
    if (session == nullptr) session = add(number);
    if (session == nullptr) return refuse(number);
    if (session->spec_complete()) return;
    session->on_spec(bytes);
    if (!session->spec_complete()) return;
    if (number == protocol::first_session)
        first_has_spec.wake_all();
    else
        exec_session(Ref<Session>(session));
}

template<typename Payload>
std::optional<Payload> payload_of(std::span<const std::byte> bytes) {
    if (bytes.size() != sizeof(Payload)) return std::nullopt;
    Payload payload;
    std::memcpy(&payload, bytes.data(), sizeof payload);
    return payload;
}

// For sessions that are not known any more nothing is done: it crossed their end.
void receive(const SessionHeader& header, std::span<const std::byte> bytes) {
    if (header.type == SessionFrameType::Spec) return receive_spec(header.session, bytes);
    if (header.type == SessionFrameType::List) return process_list::ask();
    if (header.type == SessionFrameType::Resolved) return net::dns::stub::on_answer(bytes);
    Session* const session = find(header.session);
    if (session == nullptr) return;
    switch (header.type) {
    case SessionFrameType::Data:
        if (header.stream == Stream::Stdin) session->on_data(bytes);
        break;
    case SessionFrameType::Eof:
        session->on_eof(header.stream);
        break;
    case SessionFrameType::Credit:
        if (const auto credit = payload_of<protocol::SessionCredit>(bytes))
            session->on_credit(header.stream, credit->bytes);
        break;
    case SessionFrameType::Resize:
        if (const auto size = payload_of<protocol::WindowSize>(bytes)) session->on_resize(*size);
        break;
    default:
        break;
    }
}

void forget_those_over() {
    for (auto each = table().begin(); each != table().end();) {
        Session& session = *each;
        ++each;
        if (!session.over()) continue;
        session.table_hook.unlink();
        const Ref<Session> last = std::move(session.in_table);
    }
}

} // namespace

void send_waiting() {
    for (Session& session : table())
        if (!session.flush()) return;
    if (!process_list::flush() || !container_end) return;
    channel::report_end(static_cast<ExitKind>(container_end->kind), container_end->value);
    container_end.reset();
}

void on_event() {
    channel::receive(receive);
    send_waiting();
    forget_those_over();
    for (Session& session : table())
        session.wake();
}

Ref<Session> wait_for_first() {
    on_event(); // what was sent before anybody asked to be signalled
    for (;;) {
        Session* const first = find(protocol::first_session);
        if (first != nullptr && first->spec_complete()) return Ref<Session>(first);
        (void)first_has_spec.wait(no_deadline, WaitMode::uninterruptible);
    }
}

void report_end(ExitKind kind, std::uint32_t value) {
    container_end = {static_cast<std::uint32_t>(kind), value};
    send_waiting();
}

} // namespace personality::session
