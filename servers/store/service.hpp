// SPDX-License-Identifier: Apache-2.0
//
// The store's work: takes requests from the containers' ports, in turn, brings the pages that are missing into the
// cache and delivers capabilities of them. Everything is bounded: requests under way in all and of each container,
// work for each. Nothing waits: what can't go on now is taken up again when a disk operation ends.
//
// A container is not believed anything: entries are copied out and checked, and one that breaks its rings is no longer
// listened to. It may also vanish at any moment: what is under way for it is then dropped at its end.
#pragma once

#include "abi/protocol/control.hpp"
#include "abi/protocol/store.hpp"
#include "lib/ring/entries.hpp"
#include "lib/server/index_queue.hpp"
#include "servers/store/cache.hpp"
#include "servers/store/disk.hpp"

namespace store {

inline constexpr unsigned max_requests = 64;       // under way, of all containers
inline constexpr unsigned max_client_requests = 8; // of each
static_assert(protocol::store_max_pages <= max_segments && max_segments <= min_cache_pages);

class Service {
  public:
    // `incarnation`: how many stores there were before this one.
    Service(Cache& cache, FrameMemory& memory, Containers& containers, Disk& disk, protocol::MachineStats& stats,
            std::uint32_t incarnation)
        : cache_(cache), memory_(memory), containers_(containers), disk_(disk), stats_(stats),
          incarnation_(incarnation) {}

    // Container `index` has a port now, and may read the `image_bytes` from `image_offset` of the disk.
    void attach(unsigned index, protocol::StorePort& port, std::uint64_t image_offset, std::uint64_t image_bytes);
    // It is gone: neither its port nor its page-cache CNode is touched from now on.
    void detach(unsigned index);
    void set_cache_bytes(std::uint64_t bytes);
    // Container `index` may have put requests into its ring.
    void signalled(unsigned index);
    // Does everything that can be done now.
    void run();

  private:
    struct Client {
        ring::EntryConsumer<protocol::StoreRequest> requests;
        ring::EntryProducer<protocol::StoreCompletion> completions;
        std::uint64_t generation = 0; // of its image, once `ready`
        std::uint32_t first_page = 0; // of its extent on the disk
        std::uint32_t page_count = 0;
        std::uint32_t serial = 0; // tells the containers apart that have had this index
        std::uint16_t in_progress = 0;
        bool attached = false;
        bool head_asked = false;
        bool ready = false;
        bool signal = false; // is to be signalled at the end of run()
    };

    struct Request {
        std::uint32_t serial;
        std::uint32_t tag;
        std::uint32_t page; // of the disk
        std::uint16_t client;
        std::uint16_t slot;
        std::uint8_t count;
        std::uint8_t taken;   // pages 0 .. taken - 1 are pinned in `frames`
        std::uint8_t ahead;   // and as many more, read ahead
        std::uint8_t reading; // disk operations under way for it
        bool used;
        bool no_memory; // no frame to be had for the rest of its pages
        FrameId frames[protocol::store_max_pages];
    };

    void start_requests();
    bool start_next(unsigned index);
    void ask_head(unsigned index);
    void begin(unsigned index, const protocol::StoreRequest& asked);
    Request* free_request();
    void advance(Request& request);
    void read_ahead(Request& request);
    bool read_run(Request& request, unsigned first);
    bool start_operation(Request& request, unsigned first, unsigned end);
    void drop_ahead(Request& request);
    void operation_ended(const Disk::Done& done);
    void head_read(std::uint32_t token, const Disk::Done& done);
    void settle_all();
    bool alive(const Request& request) const;
    bool settled(const Request& request) const;
    void complete(Request& request);
    void answer(unsigned index, const protocol::StoreCompletion& completion);
    void flush_signals();
    void update_stats();

    Cache& cache_;
    FrameMemory& memory_;
    Containers& containers_;
    Disk& disk_;
    protocol::MachineStats& stats_;
    std::uint32_t incarnation_;
    unsigned attached_ = 0;
    unsigned operations_ = 0;    // of the disk, under way
    bool heads_refused_ = false; // the disk had too much to do for a read_head()
    server::IndexQueue turns_;
    server::IndexQueue to_signal_;
    Client clients_[protocol::server::max_containers];
    Request requests_[max_requests] = {};
};

} // namespace store
