// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/output.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace machine {

Output::Output(os::EventLoop& loop, SessionLink& link, std::uint32_t session, protocol::Stream stream,
               container::LogWriter* log)
    : loop_(loop), link_(link), session_(session), stream_(stream), log_(log) {}

Output::~Output() {
    while (!clients_.empty())
        remove(clients_.begin()->first);
}

void Output::attach(ClientId client, os::Descriptor pipe) {
    remove(client);
    const int descriptor = pipe.get();
    clients_[client].pipe = std::move(pipe);
    loop_.watch(descriptor, 0, [this, client](std::uint32_t) { write_out(client); });
}

void Output::start() { consumed(0); }

bool Output::take(std::string_view bytes) {
    if (bytes.size() > granted_ || ended_) return false;
    granted_ -= static_cast<std::uint32_t>(bytes.size());
    if (bytes.empty()) return true;
    if (log_ != nullptr) log_->append(static_cast<std::uint32_t>(stream_), bytes);
    unread_ += bytes.size();
    std::vector<ClientId> ready;
    for (auto& [id, client] : clients_) {
        if (client.buffer.empty()) ready.push_back(id);
        client.buffer.append(bytes);
    }
    for (const ClientId id : ready) {
        write_out(id);
    }
    settle();
    return true;
}

void Output::write_out(ClientId id) {
    Client& client = clients_.at(id);
    std::size_t written = 0;
    while (written < client.buffer.size()) {
        const ssize_t count =
            ::write(client.pipe.get(), client.buffer.data() + written, client.buffer.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) { // the client went away: the container runs on, into its log
            remove(id);
            settle();
            return check_drained();
        }
        written += static_cast<std::size_t>(count);
    }
    client.buffer.erase(0, written);
    loop_.change(client.pipe.get(), client.buffer.empty() ? 0 : std::uint32_t{EPOLLOUT});
    settle();
    check_drained();
}

// The client that is furthest behind decides what may come.
void Output::settle() {
    std::size_t most = 0;
    for (const auto& [id, client] : clients_) {
        most = std::max(most, client.buffer.size());
    }
    const std::size_t taken = unread_ - most;
    unread_ = most;
    consumed(taken);
}

void Output::consumed(std::size_t bytes) {
    to_grant_ += static_cast<std::uint32_t>(bytes);
    if (ended_ || to_grant_ < window / 4) return; // few frames, and the machine never runs dry
    link_.send_payload(protocol::SessionFrameType::Credit, session_, protocol::SessionCredit{to_grant_}, stream_);
    granted_ += to_grant_;
    to_grant_ = 0;
}

void Output::end() {
    ended_ = true;
    check_drained();
}

void Output::reader_left(ClientId client) {
    remove(client);
    if (!ended_ && clients_.empty()) link_.send(protocol::SessionFrameType::Eof, session_, {}, stream_);
    settle();
    check_drained();
}

void Output::remove(ClientId id) {
    const auto found = clients_.find(id);
    if (found == clients_.end()) return;
    loop_.forget(found->second.pipe.get());
    clients_.erase(found);
}

void Output::when_drained(std::function<void()> done) {
    drained_ = std::move(done);
    check_drained();
}

void Output::check_drained() {
    if (!ended_ || unread_ != 0) return;
    while (!clients_.empty())
        remove(clients_.begin()->first); // the clients see the end of the stream
    if (drained_) std::exchange(drained_, nullptr)();
}

} // namespace machine
