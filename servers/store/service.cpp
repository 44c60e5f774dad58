// SPDX-License-Identifier: Apache-2.0
#include "servers/store/service.hpp"

#include "abi/protocol/image.hpp"
#include "lib/server/counter.hpp"

#include <cstring>

namespace store {

namespace {

using protocol::StoreStatus;

// A disk operation's token: a request and a run of its pages, or a container whose image's head is read.
constexpr std::uint32_t head_token = 1U << 31;
constexpr unsigned head_serial_shift = 16;
constexpr std::uint32_t head_serial_mask = 0x7fff;

constexpr std::uint32_t run_token(std::size_t request, unsigned first, unsigned count) {
    return static_cast<std::uint32_t>(request << 16 | first << 8 | count);
}

} // namespace

void Service::attach(unsigned index, protocol::StorePort& port, std::uint64_t image_offset, std::uint64_t image_bytes) {
    if (index >= protocol::server::max_containers || clients_[index].attached) return;
    Client& client = clients_[index];
    const std::uint32_t serial = client.serial + 1;
    client = {};
    client.requests = {port.requests, port.request, protocol::store_ring_entries};
    client.completions = {port.completions, port.completion, protocol::store_ring_entries};
    client.serial = serial;
    client.first_page = static_cast<std::uint32_t>(image_offset / page_bytes);
    client.page_count = static_cast<std::uint32_t>(image_bytes / page_bytes);
    client.attached = true;
    cache_.add_owner();
    ++attached_;
    turns_.push(index);
    port.resumed_at = client.requests.total();
    __atomic_store_n(&port.incarnation, incarnation_, __ATOMIC_RELEASE);
    if (incarnation_ == 0) return;
    client.signal = true; // a container that was there before this store asks again for what is lost
    to_signal_.push(index);
}

void Service::detach(unsigned index) {
    if (index >= protocol::server::max_containers || !clients_[index].attached) return;
    clients_[index].attached = false;
    cache_.remove_owner(index);
    --attached_;
}

void Service::set_cache_bytes(std::uint64_t bytes) { cache_.set_limit(bytes / page_bytes); }

void Service::signalled(unsigned index) {
    if (!clients_[index].attached) return;
    clients_[index].requests.cancel_want();
    turns_.push(index);
}

void Service::run() {
    Disk::Done done{};
    bool ended = false;
    while (disk_.take(done)) {
        operation_ended(done);
        ended = true;
    }
    if (ended) settle_all();
    start_requests();
    disk_.submit();
    flush_signals();
    update_stats();
}

// Each container in turn starts one request, until none has any or no more can be under way.
void Service::start_requests() {
    while (!turns_.empty() && free_request() != nullptr &&
           cache_.pinned() + protocol::store_max_pages <= cache_.limit()) {
        const unsigned index = turns_.pop();
        if (start_next(index)) turns_.push(index);
    }
}

// Whether the container is to have another turn; otherwise it is asked again when it signals, or when an operation or
// a request of it ends.
bool Service::start_next(unsigned index) {
    Client& client = clients_[index];
    if (!client.attached || client.in_progress >= max_client_requests) return false;
    if (!client.ready) {
        ask_head(index);
        return client.ready;
    }
    protocol::StoreRequest asked{};
    if (client.requests.pop(asked)) {
        begin(index, asked);
        return true;
    }
    return !client.requests.broken() && !client.requests.want_data(1);
}

void Service::ask_head(unsigned index) {
    Client& client = clients_[index];
    if (client.head_asked) return;
    if (client.page_count == 0) {
        client.ready = true;
        return;
    }
    const std::uint32_t token = head_token | (client.serial & head_serial_mask) << head_serial_shift | index;
    client.head_asked = disk_.read_head(client.first_page, token);
    heads_refused_ = heads_refused_ || !client.head_asked;
    operations_ += client.head_asked ? 1 : 0;
}

void Service::begin(unsigned index, const protocol::StoreRequest& asked) {
    Client& client = clients_[index];
    const bool valid = asked.count >= 1 && asked.count <= protocol::store_max_pages &&
                       asked.slot + asked.count <= 1U << protocol::page_cache_radix && asked.page < client.page_count &&
                       asked.count <= client.page_count - asked.page;
    if (!valid) {
        answer(index, {asked.tag, StoreStatus::OutOfRange, 0});
        return;
    }
    Request& request = *free_request();
    request = {.serial = client.serial,
               .tag = asked.tag,
               .page = client.first_page + static_cast<std::uint32_t>(asked.page),
               .client = static_cast<std::uint16_t>(index),
               .slot = asked.slot,
               .count = static_cast<std::uint8_t>(asked.count),
               .taken = 0,
               .ahead = 0,
               .reading = 0,
               .used = true,
               .no_memory = false,
               .frames = {}};
    ++client.in_progress;
    advance(request);
    if (settled(request)) complete(request);
}

Service::Request* Service::free_request() {
    for (Request& request : requests_) {
        if (!request.used) return &request;
    }
    return nullptr;
}

// Pins the request's pages in order, and starts reading each run of missing ones.
void Service::advance(Request& request) {
    unsigned run = request.taken; // pages from here on are to be read together
    request.no_memory = false;
    while (request.taken < request.count) {
        const PageKey key{clients_[request.client].generation, request.page + request.taken};
        FrameId id = cache_.find(key);
        if (id != no_frame) {
            if (!read_run(request, run)) return;
            cache_.pin(id, request.client);
            server::add(stats_.store_hits, 1);
            run = request.taken + 1U;
        } else {
            id = cache_.allocate(key, request.client);
            if (id == no_frame) {
                request.no_memory = read_run(request, run) && operations_ == 0;
                return;
            }
        }
        request.frames[request.taken++] = id;
    }
    if (run < request.taken) read_ahead(request);
    read_run(request, run);
}

// Adds the pages that follow the request's, up to a multiple of max_segments in the image: an operation costs more than
// the pages that it reads.
void Service::read_ahead(Request& request) {
    const Client& client = clients_[request.client];
    for (unsigned at = request.taken; at < protocol::store_max_pages; ++at) {
        const PageKey key{client.generation, request.page + at};
        const std::uint32_t in_image = key.page - client.first_page;
        if (in_image >= client.page_count || in_image % max_segments == 0 || cache_.find(key) != no_frame) return;
        const FrameId id = cache_.allocate_spare(key);
        if (id == no_frame) return;
        request.frames[at] = id;
        ++request.ahead;
    }
}

// Starts reading all pages from `first` on. False: the disk has too much to do, and they are given up again.
bool Service::read_run(Request& request, unsigned first) {
    const unsigned end = request.taken + request.ahead;
    if (first == end || start_operation(request, first, end)) return true;
    for (unsigned i = first; i < end; ++i)
        cache_.unpin(request.frames[i]);
    request.taken = static_cast<std::uint8_t>(first);
    request.ahead = 0;
    return false;
}

bool Service::start_operation(Request& request, unsigned first, unsigned end) {
    std::uint64_t physical[protocol::store_max_pages];
    for (unsigned i = first; i < end; ++i)
        physical[i - first] = memory_.physical(request.frames[i]);
    const auto number = static_cast<std::size_t>(&request - requests_);
    if (!disk_.read(request.page + first, physical, end - first, run_token(number, first, end - first))) return false;
    ++request.reading;
    ++operations_;
    return true;
}

void Service::operation_ended(const Disk::Done& done) {
    --operations_;
    if ((done.token & head_token) != 0) {
        head_read(done.token, done);
        return;
    }
    Request& request = requests_[done.token >> 16];
    const unsigned first = done.token >> 8 & 0xff;
    unsigned end = first + (done.token & 0xff);
    --request.reading;
    if (!done.ok && end > request.taken) {
        // Perhaps only a page that nobody asked for is bad.
        end = request.taken;
        drop_ahead(request);
        if (start_operation(request, first, end)) return;
    }
    for (unsigned i = first; i < end; ++i)
        cache_.frame(request.frames[i]).state = done.ok ? FrameState::Valid : FrameState::Failed;
    server::add(stats_.store_misses, done.ok ? end - first : 0);
}

void Service::drop_ahead(Request& request) {
    for (unsigned i = request.taken; request.ahead != 0; --request.ahead, ++i) {
        cache_.frame(request.frames[i]).state = FrameState::Failed;
        cache_.unpin(request.frames[i]);
    }
}

void Service::head_read(std::uint32_t token, const Disk::Done& done) {
    const unsigned index = token & 0xffff;
    Client& client = clients_[index];
    if (!client.attached || (client.serial & head_serial_mask) != (token >> head_serial_shift & head_serial_mask))
        return;
    protocol::ImageHeader header{};
    static_assert(sizeof(header) <= head_bytes);
    if (done.ok) std::memcpy(&header, done.head, sizeof(header));
    client.generation = header.generation;
    client.ready = true;
    turns_.push(index);
}

// After operations ended: goes on with what waited for them.
void Service::settle_all() {
    for (Request& request : requests_) {
        if (!request.used) continue;
        if (!alive(request))
            request.count = request.taken;
        else if (request.taken < request.count)
            advance(request);
        if (settled(request)) complete(request);
    }
    for (unsigned index = 0; heads_refused_ && index < protocol::server::max_containers; ++index) {
        if (clients_[index].attached && !clients_[index].ready) turns_.push(index);
    }
    heads_refused_ = false;
}

// Whether the container that asked is still there.
bool Service::alive(const Request& request) const {
    return clients_[request.client].attached && clients_[request.client].serial == request.serial;
}

// Whether nothing more will happen to its pages.
bool Service::settled(const Request& request) const {
    if (request.reading != 0 || (request.taken < request.count && !request.no_memory)) return false;
    for (unsigned i = 0; i < request.taken; ++i) {
        if (cache_.frame(request.frames[i]).state == FrameState::Loading) return false;
    }
    return true;
}

void Service::complete(Request& request) {
    const unsigned index = request.client;
    const bool wanted = alive(request);
    protocol::StoreCompletion completion{request.tag, StoreStatus::Ok, 0};
    for (unsigned i = 0; wanted && completion.status == StoreStatus::Ok && i < request.count; ++i) {
        if (i >= request.taken || cache_.frame(request.frames[i]).state == FrameState::Failed) {
            completion.status = StoreStatus::IoError;
            break;
        }
        switch (containers_.copy(request.frames[i], index, request.slot + i)) {
        case Copied::Yes:
            ++completion.delivered;
            break;
        case Copied::SlotOccupied:
            completion.status = StoreStatus::SlotOccupied;
            break;
        case Copied::NoSuchSlot:
            completion.status = StoreStatus::OutOfRange;
            break;
        }
    }
    for (unsigned i = 0; i < request.taken + request.ahead; ++i)
        cache_.unpin(request.frames[i]);
    request.used = false;
    if (wanted) {
        --clients_[index].in_progress;
        answer(index, completion);
        turns_.push(index);
    }
}

void Service::answer(unsigned index, const protocol::StoreCompletion& completion) {
    ring::EntryProducer<protocol::StoreCompletion>& completions = clients_[index].completions;
    // Without room the container has asked for more than it can be answered: nobody to tell.
    if (completions.push(completion) && completions.signal_due()) to_signal_.push(index);
}

void Service::flush_signals() {
    while (!to_signal_.empty())
        containers_.signal(to_signal_.pop());
}

void Service::update_stats() {
    server::set(stats_.store_entries, attached_);
    server::set(stats_.store_cache_bytes, cache_.held() * page_bytes);
    server::set(stats_.store_evictions, cache_.evictions());
}

} // namespace store
