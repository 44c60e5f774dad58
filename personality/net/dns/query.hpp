// SPDX-License-Identifier: Apache-2.0
//
// One question that a program asked the stub, from its arrival to its answer: first the host is asked, then one name
// server after the other.
#pragma once

#include "abi/protocol/container_spec.hpp"
#include "personality/base/list.hpp"
#include "personality/base/time.hpp"
#include "personality/net/dns/message.hpp"

#include <lwip/udp.h>

#include <memory>
#include <span>

namespace personality::net::dns {

// Who is asked, and how the program hears.
struct Surroundings {
    std::uint8_t servers[protocol::spec_max_name_servers][4]; // 0.0.0.0: none
    udp_pcb* listener;
};

class Query {
  public:
    // `bytes`: the message, of which `question` was read. nullptr: no memory.
    static std::unique_ptr<Query> make(const Surroundings& surroundings, std::uint16_t number, const Question& question,
                                       std::span<const std::byte> bytes, const ip_addr_t& from, std::uint16_t port);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    std::uint16_t number() const { return number_; }
    bool over() const { return over_; }

    void ask_host();
    // What the host knows: addresses, a name, or nothing.
    void on_host_answer(std::span<const std::byte> known);
    // Asks again, or the next one, or gives up, when it is time.
    void on_time(std::uint64_t now);

    ListHook hook;

  private:
    Query(const Surroundings& surroundings, std::uint16_t number, const Question& question, const ip_addr_t& from,
          std::uint16_t port)
        : surroundings_(surroundings), number_(number), question_(question), client_(from), client_port_(port) {}

    std::span<const std::byte> message() const { return {bytes_.get(), length_}; }
    void ask_next_server();
    void reply(std::span<const std::byte> bytes);
    void fail();
    void leave_server();
    void set_patience();
    static void on_server_answer(void* self, udp_pcb* block, pbuf* data, const ip_addr_t* from, u16_t port);

    const Surroundings& surroundings_;
    std::uint16_t number_;
    Question question_;
    ip_addr_t client_;
    std::uint16_t client_port_;
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t length_ = 0;
    unsigned next_server_ = 0;
    std::uint16_t server_id_ = 0; // of the question as the server got it
    udp_pcb* upstream_ = nullptr;
    bool host_asked_ = false; // and its answer awaited
    bool over_ = false;
    std::uint64_t deadline_ns_ = 0;
};

} // namespace personality::net::dns
