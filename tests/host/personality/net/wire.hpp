// SPDX-License-Identifier: Apache-2.0
//
// The switch's side of network ports: a wire between two of them that loses, repeats and reorders frames, always the
// same ones for a seed.
#pragma once

#include "abi/protocol/network.hpp"
#include "lib/ring/bytes.hpp"

#include <deque>
#include <random>
#include <vector>

namespace personality::test {

using Frame = std::vector<std::uint8_t>;

// The switch's view of a port.
class Port {
  public:
    // `memory`: network_port_pages pages of zeroes. It describes one interface, 10.0.0.`host`/24.
    Port(std::uint8_t* memory, std::uint8_t host);

    bool put(const Frame& frame); // false: no room
    bool take(Frame& frame);
    void set_gateway(const std::uint8_t (&gateway)[4]);
    void write_raw(const void* bytes, std::uint32_t count) { in_.write(bytes, count); }

    static std::uint8_t* new_memory(); // that a forked process shares

  private:
    protocol::NetworkPort& shared_;
    ring::ByteProducer in_;
    ring::ByteConsumer out_;
};

struct Faults {
    double loss = 0, repetition = 0, reordering = 0;
};

class Wire {
  public:
    Wire(Port& one, Port& other, Faults faults, unsigned seed)
        : one_(one), other_(other), faults_(faults), random_(seed) {}

    // Moves what there is, both ways.
    void move();
    unsigned moved = 0, lost = 0;

  private:
    void carry(Port& from, Port& to, std::deque<Frame>& late);
    bool happens(double chance) { return std::uniform_real_distribution<>()(random_) < chance; }

    Port& one_;
    Port& other_;
    Faults faults_;
    std::mt19937 random_;
    std::deque<Frame> late_there_, late_back_;
};

} // namespace personality::test
