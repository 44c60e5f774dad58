// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/output.hpp"

#include <sys/epoll.h>

#include <cerrno>

namespace machine {

Output::Output(os::EventLoop& loop, SessionLink& link, std::uint32_t session, protocol::Stream stream,
               container::LogWriter* log)
    : loop_(loop), link_(link), session_(session), stream_(stream), log_(log) {}

Output::~Output() { detach(); }

void Output::attach(os::Descriptor pipe) {
    if (pipe_) {
        detach();
        consumed(std::exchange(buffer_, {}).size());
    }
    pipe_ = std::move(pipe);
    loop_.watch(pipe_.get(), 0, [this](std::uint32_t) { write_out(); });
}

void Output::start() { consumed(0); }

bool Output::take(std::string_view bytes) {
    if (bytes.size() > granted_ || ended_) return false;
    granted_ -= static_cast<std::uint32_t>(bytes.size());
    if (bytes.empty()) return true;
    if (log_ != nullptr) log_->append(static_cast<std::uint32_t>(stream_), bytes);
    if (!pipe_) {
        consumed(bytes.size());
        return true;
    }
    const bool waiting = !buffer_.empty();
    buffer_.append(bytes);
    if (!waiting) write_out();
    return true;
}

void Output::write_out() {
    std::size_t written = 0;
    while (written < buffer_.size()) {
        const ssize_t count = ::write(pipe_.get(), buffer_.data() + written, buffer_.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) { // the client went away: the container runs on, into its log
            detach();
            written = buffer_.size();
            break;
        }
        written += static_cast<std::size_t>(count);
    }
    buffer_.erase(0, written);
    if (pipe_) loop_.change(pipe_.get(), buffer_.empty() ? 0 : std::uint32_t{EPOLLOUT});
    consumed(written);
    check_drained();
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

void Output::reader_left() {
    if (!ended_) link_.send(protocol::SessionFrameType::Eof, session_, {}, stream_);
    const std::size_t unread = buffer_.size();
    buffer_.clear();
    detach();
    consumed(unread);
    check_drained();
}

void Output::detach() {
    if (!pipe_) return;
    loop_.forget(pipe_.get());
    pipe_.reset();
}

void Output::when_drained(std::function<void()> done) {
    drained_ = std::move(done);
    check_drained();
}

void Output::check_drained() {
    if (!ended_ || !buffer_.empty()) return;
    detach(); // the client sees the end of the stream
    if (drained_) std::exchange(drained_, nullptr)();
}

} // namespace machine
